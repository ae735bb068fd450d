import { SetMetadata } from '@nestjs/common';

export const PUBLIC = 'public';

/** A route for everyone, a token or none. */
export const Public = () => SetMetadata(PUBLIC, true);
