import { namespaceOfEvent } from '../../contracts/namespaces';
import type { ServedNamespaces } from '../served-namespaces';
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
  encode: ({ name }, event, _data, json) => eventFrame(name, event, json),
};

export function eventFrame(namespace: string, event: string, json: string): string {
  return `{"event":${JSON.stringify(event)},"data":${json},"ns":"${namespace}"}`;
}

/** `{"id", "ack": {data} | {error}}`. */
export function answerFrame(id: number | string, json: string): string {
  return `{"id":${JSON.stringify(id)},"ack":${json}}`;
}

/** `undefined`: it is none. `null` is as good as left out. An event of a namespace that is not served is unknown to `/`. */
export function readFrame(text: string, served: ServedNamespaces): ClientFrame | undefined {
  const frame = parse(text);
  if (typeof frame !== 'object' || frame === null || Array.isArray(frame)) return undefined;
  const { event, data, ns, id } = frame as Record<string, unknown>;
  if (typeof event !== 'string' || event === '') return undefined;
  const namespace = namespaceFor(event, ns ?? undefined, served);
  if (namespace === undefined || !isId(id ?? undefined)) return undefined;
  return { event, data, namespace, id: (id ?? undefined) as ClientFrame['id'] };
}

function namespaceFor(event: string, ns: unknown, served: ServedNamespaces): string | undefined {
  if (ns === undefined) return (served.named(namespaceOfEvent(event)) ?? served.named('/'))?.name;
  return typeof ns === 'string' ? served.named(ns)?.name : undefined;
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
