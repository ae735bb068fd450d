import { IsString, MaxLength } from 'class-validator';
import type { SessionClientEvents } from '../../contracts/events';

type Payload = SessionClientEvents['auth:refresh']['payload'];

export class RefreshDto implements Payload {
  @IsString()
  @MaxLength(16_384)
  readonly token!: string;
}
