import type { Connection } from './connection';
import { RealtimeClientError } from './errors';

/**
 * Connects, if nobody has done so, and waits until that has succeeded. Rejects with what the client has given up for,
 * and with `TIMEOUT` at the deadline.
 */
export function connected(connection: Connection, deadline?: number): Promise<void> {
  if (connection.status.state === 'initial') connection.start();
  return new Promise((resolve, reject) => {
    let late: ReturnType<typeof setTimeout> | undefined;
    const settle = (): void => {
      const { state, error } = connection.status;
      if (state !== 'connected' && state !== 'disconnected') return;
      stop();
      clearTimeout(late);
      if (state === 'connected') resolve();
      else reject(error ?? new RealtimeClientError('CONNECTION_LOST'));
    };
    const stop = connection.on('status', settle);
    if (deadline !== undefined) {
      late = setTimeout(() => {
        stop();
        reject(new RealtimeClientError('TIMEOUT', 'no connection in time', { cause: connection.status.error }));
      }, deadline - Date.now());
    }
    settle();
  });
}
