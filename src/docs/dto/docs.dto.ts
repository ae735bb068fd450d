import { IsIn, IsOptional, IsString } from 'class-validator';
import { type Locale, LOCALES } from '../../contracts/auth';

export class PageLanguageQuery {
  @IsOptional()
  @IsIn(LOCALES)
  readonly lang?: Locale;
}

export class AssetParams {
  @IsString()
  readonly file!: string;
}
