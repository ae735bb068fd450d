import { ConsoleLogger } from '@nestjs/common';

/** Where the framework tells what it wires up at start; nobody reads it. */
const CHATTER: ReadonlySet<unknown> = new Set([
  'InstanceLoader',
  'NestFactory',
  'NestApplication',
  'RouterExplorer',
  'RoutesResolver',
  'WebSocketsController',
]);

/** The log of the standalone server, without the framework's account of its start. */
export class ServerLogger extends ConsoleLogger {
  override log(message: unknown, ...optional: unknown[]): void {
    if (!CHATTER.has(optional.at(-1))) super.log(message, ...(optional as [string]));
  }
}
