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
  // The library's own text is made of 36 pieces.
  const hex = Buffer.from(generator.generate().bytes.buffer).toString('hex');
  const parts = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)];
  return parts.join('-');
}
