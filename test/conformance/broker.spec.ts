import { describeBroker } from '../../src/testing';
import { onEveryEngineAs } from '../support/engines';

onEveryEngineAs(({ broker }) => broker, describeBroker);
