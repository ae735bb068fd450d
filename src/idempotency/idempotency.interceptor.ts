import { createHash } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { CallHandler, ExecutionContext, Injectable, NestInterceptor } from '@nestjs/common';
import { catchError, mergeMap, Observable, of } from 'rxjs';
import { callerOf } from '../auth/caller.decorator';
import { invalid, RealtimeError } from '../contracts/errors';
import { nodeResponse, PlatformRequest } from '../http/node-http';
import { newId } from '../ids/new-id';
import { Claim, IdempotencyStore, RUNNING_MS } from './idempotency.store';

export const IDEMPOTENCY_HEADER = 'Idempotency-Key';

const RETRY_MS = 500;

/** Makes a POST with an `Idempotency-Key` happen once: repeated, it gets the first answer again. */
@Injectable()
export class IdempotencyInterceptor implements NestInterceptor {
  constructor(private readonly store: IdempotencyStore) {}

  async intercept(context: ExecutionContext, next: CallHandler): Promise<Observable<unknown>> {
    const http = context.switchToHttp();
    const request = http.getRequest<PlatformRequest>();
    const response = nodeResponse(http.getResponse<object>());
    const given = request.headers[IDEMPOTENCY_HEADER.toLowerCase()];
    if (request.method !== 'POST' || given === undefined) return next.handle();
    if (typeof given !== 'string' || !/^[\x21-\x7e]{1,255}$/.test(given)) {
      throw invalid(IDEMPOTENCY_HEADER, 'isKey', 'must be 1 to 255 printable ASCII characters');
    }
    const [path = ''] = request.originalUrl.split('?', 1);
    const key = `${callerOf(context).userId} ${path} ${given}`;
    const fingerprint = createHash('sha256')
      .update(JSON.stringify(request.body ?? null))
      .digest('base64url');
    const by = newId();
    const fail = (error: unknown): Promise<never> => this.fail(error, () => this.store.release(key, by));
    const claim = await this.store.claim(key, by, fingerprint).catch(fail);
    if (claim.state !== 'claimed') return of(replay(claim, response));
    return next.handle().pipe(
      catchError((error: unknown) => fail(error)),
      mergeMap(async (body: unknown) => {
        const answer = { status: response.statusCode, body };
        // It has happened, whether or not the answer can be kept.
        await settle(() => this.store.answer(key, by, fingerprint, answer));
        return body;
      }),
    );
  }

  /** Whoever is told that the engine is away has waited long enough. */
  private async fail(error: unknown, release: () => Promise<void>): Promise<never> {
    const settled = settle(release);
    if (!(error instanceof RealtimeError && error.code === 'STORE_UNAVAILABLE')) await settled;
    throw error;
  }
}

/**
 * Says what has become of a request, and if the engine is away, again until it is there, for as long as a claim lasts: till
 * then whoever repeats the request is told that it is under way.
 */
async function settle(say: () => Promise<void>): Promise<void> {
  await say().catch(() => void insist(say));
}

async function insist(say: () => Promise<void>): Promise<void> {
  for (const end = performance.now() + RUNNING_MS; performance.now() < end;) {
    await delay(RETRY_MS, undefined, { ref: false });
    const said = await say().then(
      () => true,
      () => false,
    );
    if (said) return;
  }
}

function replay(claim: Exclude<Claim, { state: 'claimed' }>, response: ServerResponse): unknown {
  switch (claim.state) {
    case 'running':
      throw new RealtimeError('CONFLICT');
    case 'mismatch':
      throw new RealtimeError('IDEMPOTENCY_MISMATCH');
    case 'answered':
      response.statusCode = claim.status;
      response.setHeader('Idempotency-Replayed', 'true');
      return claim.body;
    default:
      return claim satisfies never;
  }
}
