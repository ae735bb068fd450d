import { describeChatStore } from '../../src/testing';
import { onStoresOfEveryEngine } from '../support/engines';

onStoresOfEveryEngine(({ chatStore }) => chatStore, describeChatStore);
