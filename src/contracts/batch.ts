/** An element of `batch`, which a socket that connected with `auth.batch: true` gets instead of several events. */
export interface BatchedEvent {
  event: string;
  data: object;
}
