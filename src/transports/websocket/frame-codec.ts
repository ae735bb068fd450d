import type { ServedNamespace } from '../served-namespaces';

/** What the clients of one kind of plain WebSocket hear, as the text of a frame. Frames are shared by all of a codec. */
export interface FrameCodec {
  /** `undefined`: they do not hear it. `json` is `data` as JSON. */
  encode(namespace: ServedNamespace, event: string, data: object, json: string): string | undefined;
}
