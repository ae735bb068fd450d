import * as vitest from 'vitest';
import { describeNotificationStore, memoryBroker } from 'depth-realtime/testing';
import { DataSource } from 'typeorm';
import { database } from '../database.js';
import { NotificationRow, OnceRow } from './notification.entity.js';
import { OrmNotificationStore } from './orm-notification.store.js';

describeNotificationStore(
  'OrmNotificationStore',
  async () => {
    const connection = await new DataSource(database(':memory:', [NotificationRow, OnceRow])).initialize();
    const broker = memoryBroker();
    const store = new OrmNotificationStore(connection, broker);
    return {
      node: async ({ notificationsPerUser } = {}) => ({
        broker,
        store: notificationsPerUser ? new OrmNotificationStore(connection, broker, notificationsPerUser) : store,
      }),
      close: async () => {
        broker.close();
        await connection.destroy();
      },
    };
  },
  vitest,
);
