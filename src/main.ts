import 'reflect-metadata';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import helmet from 'helmet';
import { Environment, EnvironmentError, LOG_LEVELS, readEnvironment } from './config/environment';
import { welcome } from './demo/welcome';
import { HttpProblemFilter } from './errors/http-problem.filter';
import { ServerLogger } from './observability/server-logger';
import { REALTIME_OPTIONS, ResolvedOptions } from './realtime.options';
import { setupRealtime } from './setup-realtime';
import { StandaloneModule } from './standalone.module';

/** A whole request, body included, takes no longer, in milliseconds. */
const REQUEST_MS = 30_000;
/** Whatever is still under way then, the process ends this long after it was asked to, in milliseconds. */
const SHUTDOWN_MS = 28_000;
/** npm repeats the Ctrl+C of a terminal, at once: that is no second one. In milliseconds. */
const REPEAT_MS = 250;

const ENDING = ['SIGINT', 'SIGTERM'] as const;

/** The standalone server. The last line of a successful start is `ready http://HOST:PORT`. */
async function main(): Promise<void> {
  const environment = readEnvironment(process.env);
  outliveReaders();
  const app = await NestFactory.create<NestExpressApplication>(StandaloneModule.from(environment), {
    logger: new ServerLogger({ logLevels: LOG_LEVELS.slice(0, LOG_LEVELS.indexOf(environment.logLevel) + 1) }),
    bodyParser: false,
  });
  const options = app.get<ResolvedOptions>(REALTIME_OPTIONS);
  app.set('trust proxy', options.trustProxy);
  app.use(helmet({ contentSecurityPolicy: { directives: { upgradeInsecureRequests: null } } }));
  app.useBodyParser('json', { limit: options.limits.maxBodyBytes });
  app.enableCors({ origin: allowedOrigins(environment), credentials: true });
  app.useGlobalFilters(app.get(HttpProblemFilter));
  app.enableShutdownHooks([...ENDING], { useProcessExit: true });
  endInTime();
  setupRealtime(app);
  const server = app.getHttpServer();
  boundRequests(server, options);
  try {
    await app.listen(environment.port, environment.host);
  } catch (error) {
    await app.close();
    throw error;
  }

  const { port } = server.address() as AddressInfo;
  const url = `http://${environment.host}:${port}`;
  process.stdout.write(`${welcome(url, environment)}ready ${url}\n`);
}

/** Whoever reads what is printed may be gone, as journald is while it restarts: the server does not end with him. */
function outliveReaders(): void {
  for (const stream of [process.stdout, process.stderr]) stream.on('error', () => undefined);
}

/** Slow headers and slow bodies end in time: the server looks after them once a second. */
function boundRequests(server: Server, { handshakeTimeoutMs }: ResolvedOptions): void {
  const bounds = { connectionsCheckingInterval: 1_000, requestTimeout: REQUEST_MS };
  Object.assign(server, bounds, { headersTimeout: handshakeTimeoutMs });
}

/** Beside the orderly shutdown: it is given up when it takes too long, and when it is asked for again. */
function endInTime(): void {
  let asked: number | undefined;
  const giveUp = (): never => process.exit(1);
  const onSignal = (): void => {
    if (asked === undefined) setTimeout(giveUp, SHUTDOWN_MS).unref();
    else if (performance.now() - asked >= REPEAT_MS) giveUp();
    asked ??= performance.now();
  };
  for (const signal of ENDING) process.on(signal, onSignal);
}

function allowedOrigins({ options }: Environment): (string | RegExp)[] {
  const localhost = options.allowLocalhost ? [/^https?:\/\/(localhost|127\.0\.0\.1)(:\d+)?$/] : [];
  return [...(options.origins ?? []), ...localhost];
}

main().catch((error: unknown) => {
  console.error(error instanceof EnvironmentError ? `Wrong settings\n${error.message}` : error);
  process.exitCode = 1;
});
