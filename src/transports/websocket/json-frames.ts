import { NAMESPACES, namespaceOfEvent } from '../../contracts/namespaces';
import type { FrameCodec } from './frame-codec';

/** What a client asks: `{"event", "data", "ns"?, "id"?}`. */
export interface ClientFrame {
  event: string;
  data: unknown;
  namespace: string;
  /** Comes back with the answer; `undefined`: none is asked for. */
  id: number | string | undefined;
}

/** `{"event", "data", "ns"}`. */
export const JSON_FRAMES: FrameCodec = {
  encode: (namespace, event, _data, json) => eventFrame(namespace, event, json),
};

export function eventFrame(namespace: string, event: string, json: string): string {
  return `{"event":${JSON.stringify(event)},"data":${json},"ns":"${namespace}"}`;
}

/** `{"id", "ack": {data} | {error}}`. */
export function answerFrame(id: number | string, json: string): string {
  return `{"id":${JSON.stringify(id)},"ack":${json}}`;
}

/** `undefined`: it is none. `null` is as good as left out. */
export function readFrame(text: string): ClientFrame | undefined {
  const frame = parse(text);
  if (typeof frame !== 'object' || frame === null || Array.isArray(frame)) return undefined;
  const { event, data, ns, id } = frame as Record<string, unknown>;
  if (typeof event !== 'string' || event === '') return undefined;
  const namespace = ns ?? namespaceOfEvent(event);
  if (!(NAMESPACES as readonly unknown[]).includes(namespace)) return undefined;
  if (!isId(id ?? undefined)) return undefined;
  return { event, data, namespace: namespace as string, id: (id ?? undefined) as ClientFrame['id'] };
}

function isId(id: unknown): boolean {
  return id === undefined || Number.isFinite(id) || typeof id === 'string';
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
