import { describeNotificationStore } from '../../src/testing';
import { onStoresOfEveryEngine } from '../support/engines';

onStoresOfEveryEngine(({ notificationStore }) => notificationStore, describeNotificationStore);
