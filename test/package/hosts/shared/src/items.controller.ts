import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { Type } from 'class-transformer';
import { ArrayMaxSize, IsInt, IsOptional, IsString, Max, MaxLength, ValidateNested } from 'class-validator';
import { Public } from './public.decorator.js';

class Tag {
  @IsString()
  name: string;
}

class NewItem {
  @IsString()
  @MaxLength(10)
  title: string;

  @IsOptional()
  @ArrayMaxSize(2)
  @ValidateNested({ each: true })
  @Type(() => Tag)
  tags?: Tag[];
}

class ItemQuery {
  @IsInt()
  @Max(10)
  @Type(() => Number)
  limit = 5;
}

@Controller()
export class ItemsController {
  @Public()
  @Get()
  home(): string {
    return 'the host';
  }

  @Get('items')
  list(@Query() query: ItemQuery): unknown {
    return { limit: query.limit, kind: query.constructor.name };
  }

  @Post('items')
  add(@Body() item: NewItem): unknown {
    return { item, tag: item.tags?.[0]?.constructor.name };
  }

  @Public()
  @Get('broken')
  fail(): never {
    throw new Error('a secret of the host');
  }
}
