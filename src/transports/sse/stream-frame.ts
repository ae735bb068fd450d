/**
 * An event as a stream has it, encoded once for any number of readers. Its data is one line, whatever is in it: JSON
 * escapes line breaks.
 */
export class StreamFrame {
  private readonly fields: string;
  /** The last encoding asked for: readers of the same rooms are at the same place. */
  private last: { id: string | undefined; bytes: Buffer } | undefined;

  /** `more`: further fields, each a line. */
  constructor(event: string, data: object, more = '') {
    // Names of the contract are one line; a host app's may be anything.
    this.fields = `event: ${event.replace(/[\r\n]/g, ' ')}\n${more}data: ${JSON.stringify(data)}\n`;
  }

  /** The event for a reader who is then at `id`; without one it is a notice, and leaves him where he was. */
  encode(id?: string): Buffer {
    if (!this.last || this.last.id !== id) {
      this.last = { id, bytes: Buffer.from(`${this.fields}${id === undefined ? '' : `id: ${id}\n`}\n`) };
    }
    return this.last.bytes;
  }
}
