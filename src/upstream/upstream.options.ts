/** Header values by name. They are never logged. */
export type UpstreamHeaders = Record<string, string>;

/** A WebSocket server of somebody else, and how it is talked to. */
export interface UpstreamOptions {
  /** Up to 119 characters of `A-Za-z0-9._:@-`. */
  name: string;
  /** `ws://…` or `wss://…`. A redirect is not followed: it is an error. */
  url: string;
  /** Headers of the handshake; as a function it is asked before each one. Default none. */
  headers?: UpstreamHeaders | (() => UpstreamHeaders | Promise<UpstreamHeaders>);
  /** Seconds between two ping frames, 0.1 to 3,600. A connection without a pong until the next one is destroyed. Default 55. */
  pingIntervalSeconds?: number;
  /** What a binary message is given as: a `Blob` or an `ArrayBuffer`. Default `arraybuffer`. */
  binaryType?: 'blob' | 'arraybuffer';
  /**
   * Seconds until a lost connection is tried again for the first time, 0.1 to 3,600; then it doubles, up to 30. Each time
   * a random part of it is waited for, at least half of this. Default 1.
   */
  reconnectSeconds?: number;
  /**
   * `public`: whatever the name in the URL resolves to is refused unless it is a public address. To be used where the
   * URL came from a user. Default `any`.
   */
  addresses?: 'any' | 'public';
  /** Bytes of one message of the upstream; after a longer one the connection is closed (1009). Default 1 MiB. */
  maxMessageBytes?: number;
  /** Messages, and bytes of them, that wait for a connection, or are written and not yet sent. Defaults 1,000 and 1 MiB. */
  maxQueuedMessages?: number;
  maxQueuedBytes?: number;
}

/** An upstream that may be tied to a conversation: then one node of all runs it. */
export interface UpstreamRelayOptions extends UpstreamOptions {
  /** The conversation in which each text frame becomes a message of the user `upstream:<name>`. Default none. */
  relayTo?: string;
  /** Whether the conversation's other messages go to the upstream, as text frames. Default false. */
  forward?: boolean;
}

export type ResolvedUpstream = Required<UpstreamOptions>;

const MIB = 1_048_576;

const DEFAULTS = {
  headers: {},
  pingIntervalSeconds: 55,
  binaryType: 'arraybuffer',
  reconnectSeconds: 1,
  addresses: 'any',
  maxMessageBytes: MIB,
  maxQueuedMessages: 1_000,
  maxQueuedBytes: MIB,
} satisfies Partial<UpstreamOptions>;

/** Fills in the defaults. */
export function resolveUpstream(options: UpstreamOptions): ResolvedUpstream {
  return { ...DEFAULTS, ...options };
}
