import { Injectable, OnApplicationShutdown } from '@nestjs/common';
import { Logger, pino } from 'pino';
import { EventObserver, HandledEvent } from './event-observer';
import { StandardOutput } from './standard-output';

/** Characters of what a client can make as long as he likes. */
const CLIP = 128;

/**
 * One line of JSON on standard output per event, with what is needed to see who did what and how it ended, and never
 * its payload. A line is ASCII: no character of a client reaches a terminal or ends a line.
 */
@Injectable()
export class EventLog extends EventObserver implements OnApplicationShutdown {
  /** Opened by the first line: an app that does not log events leaves standard output alone. */
  private output?: StandardOutput;
  private lines?: Logger;

  onEvent({ userId, namespace, event, ip, durationMs, code }: HandledEvent): void {
    this.lines ??= this.openLines();
    this.lines.info({
      userId,
      namespace,
      event: event.slice(0, CLIP),
      ip: ip.slice(0, CLIP),
      durationMs: Math.round(durationMs * 1_000) / 1_000,
      code,
    });
  }

  async onApplicationShutdown(): Promise<void> {
    await this.output?.flush();
  }

  private openLines(): Logger {
    const output = (this.output = new StandardOutput());
    return pino(
      {
        base: null,
        // The first of the line, since there is no level: every line is of the same kind.
        timestamp: () => `"timestamp":"${new Date().toISOString()}"`,
        formatters: { level: () => ({}) },
      },
      { write: (line) => output.write(line.replace(/[\x7f-\uffff]/g, escape)) },
    );
  }
}

function escape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}
