import { IsString } from 'class-validator';

export class ConsoleAssetParams {
  @IsString()
  readonly file!: string;
}
