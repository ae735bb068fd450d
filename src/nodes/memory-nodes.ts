import { uuidv7 } from 'uuidv7';
import { Nodes } from './nodes';

export class MemoryNodes extends Nodes {
  readonly id = uuidv7();

  whenBack(): void {
    // It has never been away.
  }

  live(): Promise<string[]> {
    return Promise.resolve([this.id]);
  }
}
