import libsql from 'libsql';
import type { DataSourceOptions } from 'typeorm';

/** The name of the connection of our notification store. */
export const NOTIFICATIONS = 'notifications';

/** SQLite by libsql: it has the API of better-sqlite3, and comes ready-made from the npm registry. */
export function database(file: string, entities: (abstract new () => unknown)[]): DataSourceOptions {
  return {
    type: 'better-sqlite3',
    driver: libsql,
    database: file,
    entities: entities as Function[],
    enableWAL: true,
    // Another process may be writing.
    prepareDatabase: (connection: { pragma(text: string): void }) => connection.pragma('busy_timeout = 5000'),
    // For an example. A real app has migrations.
    synchronize: true,
  };
}
