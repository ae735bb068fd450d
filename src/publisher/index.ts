import { backoff, pause } from '../client/backoff';
import { RealtimeClientError } from '../client/errors';
import { newId } from '../client/new-id';
import type { Message, MessageDraft } from '../contracts/chat';
import type { Problem } from '../contracts/errors';
import type { Notification } from '../contracts/notifications';
import type { Announcement, AnnouncementLevel, PrivateMessage } from '../contracts/publishing';
import type { Placed } from '../contracts/rooms';

export { RealtimeClientError };

export interface PublisherOptions {
  /** Where the server is: `https://example.org`. */
  url: string;
  /** A token of role `service`, or `admin` for announcements. Asked for anew with each request. */
  token: string | (() => string | Promise<string>);
  /** How often a request is made before it is given up. Default 5. */
  attempts?: number;
  /** How long one attempt may take, in milliseconds. Default 10,000. */
  timeoutMs?: number;
  /** Where a host app serves the API. Default `/api/v1`. */
  api?: string;
}

/** What a notification says, whoever gets it. */
export interface NotificationContent {
  /** What it is about, for the client to choose how to show it. */
  type: string;
  title: string;
  body: string;
  /** Default `{}`. */
  data?: Record<string, unknown>;
  /** From then on (ISO 8601, in the future) it is no longer listed, nor counted. Default: never. */
  expiresAt?: string;
}

export interface AnnouncementDraft {
  message: string;
  /** Default `info`. */
  level?: AnnouncementLevel;
  /** Only to who is in one of these rooms (`conversation:general`). Default: to everyone. */
  rooms?: readonly string[];
}

const BOUNDS = { initialMs: 200, maxMs: 5_000 };

/**
 * Publishes from a server that is no part of the cluster, over REST. Every method repeats a request that got no answer,
 * or was asked to come back later, under the same idempotency key: it has one effect. What is refused for good, or after
 * the last attempt, rejects with a `RealtimeClientError`. Needs Node 20 or anything else with `fetch`, and nothing more.
 */
export class RealtimePublisher {
  constructor(private readonly options: PublisherOptions) {}

  /** `private:message` to all of a user's sockets. Reaches who is connected, and is not kept. */
  toUser(userId: string, data: unknown): Promise<PrivateMessage> {
    return this.post('/messages/private', { userId, data });
  }

  /** `announcement`, to everyone or to some rooms. Not kept. Needs a token of role `admin`. */
  announce(draft: AnnouncementDraft): Promise<Announcement> {
    return this.post('/admin/announcements', draft);
  }

  /** A notification for one user. */
  notify(draft: NotificationContent & { userId: string }): Promise<Placed<Notification>>;
  /** One for each of many. */
  notify(draft: NotificationContent & { userIds: readonly string[] }): Promise<Placed<Notification>[]>;
  notify(draft: NotificationContent): Promise<unknown> {
    return this.post('/notifications', draft);
  }

  /** A message as the token's user, who must be a member. */
  sendMessage(conversationId: string, draft: MessageDraft): Promise<Placed<Message>> {
    return this.post(`/conversations/${encodeURIComponent(conversationId)}/messages`, draft);
  }

  private post<T>(path: string, body: object): Promise<T> {
    return request(this.options, path, body) as Promise<T>;
  }
}

async function request(options: PublisherOptions, path: string, body: object): Promise<unknown> {
  const { attempts = 5 } = options;
  const key = newId();
  for (let attempt = 1; ; attempt++) {
    try {
      return await once(options, path, body, key);
    } catch (thrown) {
      const error = RealtimeClientError.from(thrown);
      // An attempt that was given up may still be under way there.
      const running = attempt > 1 && error.code === 'CONFLICT';
      if ((!error.temporary && !running) || attempt >= attempts) throw error;
      await pause(Math.max(backoff(attempt, BOUNDS), error.retryAfterMs ?? 0));
    }
  }
}

async function once(
  { url, token, api = '/api/v1', timeoutMs = 10_000 }: PublisherOptions,
  path: string,
  body: object,
  key: string,
): Promise<unknown> {
  const response = await fetch(new URL(api + path, url), {
    method: 'POST',
    headers: {
      authorization: `Bearer ${typeof token === 'string' ? token : await token()}`,
      'content-type': 'application/json',
      'idempotency-key': key,
    },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(timeoutMs),
  });
  const answer = (await response.json()) as { data: unknown } & Problem;
  if (!response.ok) throw RealtimeClientError.of(answer);
  return answer.data;
}
