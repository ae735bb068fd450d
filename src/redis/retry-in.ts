/** How long to wait before a connection is tried again, in milliseconds. */
export function retryIn(times: number): number {
  return Math.min(times * 50, 1_000);
}
