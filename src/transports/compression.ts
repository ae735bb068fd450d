import type { PerMessageDeflateOptions } from 'ws';
import type { ResolvedOptions } from '../realtime.options';
import { COMPRESSED_FROM, COMPRESSION_LEVEL } from './shared-frame';

/** permessage-deflate (RFC 7692), of every kind of WebSocket. Kept contexts would cost 245 KiB a connection. */
export function compressionOf({ compression }: ResolvedOptions): PerMessageDeflateOptions | false {
  return (
    compression && {
      threshold: COMPRESSED_FROM,
      zlibDeflateOptions: { level: COMPRESSION_LEVEL },
      // What is compressed for many relies on it.
      serverNoContextTakeover: true,
      clientNoContextTakeover: true,
    }
  );
}
