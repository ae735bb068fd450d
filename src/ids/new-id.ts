import { randomFillSync } from 'node:crypto';
import { V7Generator } from 'uuidv7';

/** Random numbers for hundreds of ids: the library fetches them for two at a time, which costs more than the ids do. */
const words = new Uint32Array(1_024);
let used = words.length;

const generator = new V7Generator({
  nextUint32: () => {
    if (used === words.length) {
      randomFillSync(words);
      used = 0;
    }
    return words[used++] ?? 0;
  },
});

/** A new UUIDv7: of this process's, the later, the greater. */
export function newId(): string {
  return generator.generate().toString();
}
