import { setTimeout as delay } from 'node:timers/promises';
import { Logger } from '@nestjs/common';
import { destination } from 'pino';

/** Bytes a pipe takes whole or not at all (POSIX, PIPE_BUF): no line is torn by what else the process prints. */
const WRITE_MAX = 4_096;
/** Bytes held for a reader that does not keep up; lines beyond them are dropped. */
const BACKLOG_MAX = 16 * 1024 * 1024;
/** How long a reader that has stopped may hold up the end of the process, in milliseconds. */
const PATIENCE_MS = 2_000;

const logger = new Logger('EventLog');

/**
 * Lines for standard output, in order. However slow its reader is, the event loop does not wait for it; what is held
 * is bounded. Lines written before the process exits are written out, unless nobody reads them.
 */
export class StandardOutput {
  // `flush` of a destination without a `minLength` does not wait.
  private readonly out = destination({
    dest: 1,
    sync: false,
    minLength: 1,
    maxWrite: WRITE_MAX,
    maxLength: BACKLOG_MAX,
    retryEAGAIN: () => !this.closed,
  });
  private dropped = 0;
  private closed = false;

  constructor() {
    this.out.on('drop', () => (this.dropped += 1));
    this.out.on('drain', () => this.reportDropped());
    // A full disk behind it must not end the server.
    this.out.on('error', () => undefined);
  }

  write(line: string): void {
    if (!this.closed) this.out.write(line);
  }

  /** Resolves when all is written, or when that takes too long: then the rest is given up. */
  async flush(): Promise<void> {
    const stopped = new AbortController();
    const written = new Promise((resolve) => this.out.flush(resolve)).then(() => stopped.abort());
    const late = delay(PATIENCE_MS, undefined, { signal: stopped.signal }).then(
      () => this.giveUp(),
      () => undefined,
    );
    await Promise.race([written, late]);
  }

  private giveUp(): void {
    this.closed = true;
    this.out.destroy();
  }

  private reportDropped(): void {
    if (this.dropped === 0) return;
    logger.warn(`standard output is not read fast enough: ${this.dropped} lines were dropped`);
    this.dropped = 0;
  }
}
