import type { Problem } from './errors';

/** The ack of a request: exactly one of the two keys. */
export type Ack<T> = { data: T; error?: undefined } | { error: Problem; data?: undefined };

/** A request: its payload, and the data of its ack. */
export interface Answered<Payload, Data> {
  payload: Payload;
  data: Data;
}

/** `{}` */
export type Nothing = Record<string, never>;
