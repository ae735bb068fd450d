import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable, OnApplicationShutdown } from '@nestjs/common';
import type { Expiring, Refreshed } from '../contracts/auth';
import { RealtimeError } from '../contracts/errors';
import { EXPIRY_GRACE_MS, EXPIRY_NOTICE_MS } from '../contracts/limits';
import { presenceRoom } from '../contracts/rooms';
import { newId } from '../ids/new-id';
import { REALTIME_OPTIONS } from '../realtime.options';
import type { ResolvedOptions } from '../realtime.options';
import { MultiMap } from '../collections/multi-map';
import { Presence } from '../presence/presence';
import { RoomHub } from '../rooms/room-hub';
import { Deadlines } from '../timing/deadlines';
import { Authenticator, objectionTo } from './authenticator';
import type { Principal } from './principal';
import { Revocations, Standing } from './revocations';
import { Session, SessionPeer } from './session';

/** Between two tries to ask an engine that is away, in milliseconds. */
const RECHECK_MS = 500;
/** Users asked for at a time: all at once would hold up everything else. */
const AT_ONCE = 200;

/** The sessions on this node: their number, the life of their tokens, and their end. */
@Injectable()
export class Sessions implements OnApplicationShutdown {
  private readonly byUser = new MultiMap<string, Session>();
  private readonly stopped = new AbortController();
  /** Whose standing may have changed unnoticed. */
  private readonly unsure = new Set<string>();
  private rechecking: Promise<void> | undefined;
  private readonly deadlines = new Deadlines<Session>((session) => this.onDeadline(session));

  constructor(
    private readonly authenticator: Authenticator,
    private readonly presence: Presence,
    private readonly revocations: Revocations,
    hub: RoomHub,
    @Inject(REALTIME_OPTIONS) private readonly options: ResolvedOptions,
  ) {
    revocations.listen({
      onChange: (userId, standing) => this.enforce(userId, standing),
      onInterrupted: () => void this.recheckAll(),
    });
    // What was missed is not for who was banned or revoked meanwhile.
    hub.verifyBy((userIds) => this.recheckAll(userIds));
  }

  /** Rejects with `LIMIT_EXCEEDED` when the user has too many connections, or with what stands against him. */
  async open(principal: Principal): Promise<Session> {
    const session = new Session(newId(), principal);
    const { userId } = principal;
    const counted = await this.presence.enter(
      presenceRoom(userId),
      userId,
      session.id,
      this.options.limits.socketsPerUser,
    );
    if (!counted) throw new RealtimeError('LIMIT_EXCEEDED');
    this.byUser.add(userId, session);
    try {
      // What was decided while the session was not yet among those it would have ended.
      await this.recheck(userId);
      if (session.ended) throw session.ended;
      return session;
    } catch (error) {
      this.end(session);
      throw error;
    }
  }

  /** Adds a peer; the first one sets the clock. */
  attach(session: Session, peer: SessionPeer): void {
    if (session.ended) {
      peer.close(session.ended);
      return;
    }
    if (session.over) return;
    session.peers = session.peers.concat(peer);
    if (!this.deadlines.has(session)) this.schedule(session);
    else if (this.expiringSoon(session)) this.announce(session, [peer]);
  }

  end(session: Session): void {
    session.over = true;
    this.deadlines.delete(session);
    this.byUser.delete(session.principal.userId, session);
    this.presence.leaveAll(session.id);
  }

  /** Replaces the token in place. Rejects with `FORBIDDEN` when it is another user's. */
  async refresh(session: Session, token: string): Promise<Refreshed> {
    const principal = await this.authenticator.authenticate({ token });
    if (principal.userId !== session.principal.userId) throw new RealtimeError('FORBIDDEN');
    this.renew(session, principal);
    return { expiresAt: new Date(principal.expiresAt).toISOString() };
  }

  /** Takes over a token of the same user. */
  renew(session: Session, principal: Principal): void {
    if (session.over) return;
    const { expired, principal: former } = session;
    session.principal = principal;
    session.expired = false;
    this.schedule(session);
    // A right that came of the role is asked for again.
    const changed = !expired && principal.role !== former.role;
    for (const peer of session.peers) {
      if (changed) peer.suspend();
      if ((changed || expired) && !session.suspended) peer.resume();
    }
  }

  /** Adds nothing durable to what waits for a client that does not read. */
  hold(session: Session): void {
    session.slow = true;
    for (const peer of session.peers) peer.suspend();
  }

  /** He has read: he catches up. */
  letGo(session: Session): void {
    session.slow = false;
    if (session.suspended) return;
    for (const peer of session.peers) peer.resume();
  }

  /** Ends a session, once: the reason is told once. */
  close(session: Session, error: RealtimeError): void {
    if (session.ended) return;
    session.ended = error;
    for (const peer of session.peers) peer.close(error);
  }

  peersOf(userId: string): SessionPeer[] {
    return [...this.byUser.of(userId)].flatMap(({ peers }) => peers);
  }

  /** Users here whose ids begin so, at most `limit`, and how many connections they have. */
  search(prefix: string, limit: number): { userId: string; connections: number }[] {
    const found: { userId: string; connections: number }[] = [];
    for (const userId of this.byUser.keys()) {
      if (found.length === limit) break;
      if (userId.startsWith(prefix)) found.push({ userId, connections: [...this.byUser.of(userId)].length });
    }
    return found;
  }

  /** Closes all connections of a user here, and tells how many. */
  disconnect(userId: string, error: RealtimeError): number {
    const sessions = [...this.byUser.of(userId)];
    for (const session of sessions) this.close(session, error);
    return sessions.length;
  }

  onApplicationShutdown(): void {
    this.stopped.abort();
    this.deadlines.close();
  }

  private enforce(userId: string, standing: Standing): void {
    for (const session of [...this.byUser.of(userId)]) {
      const objection = objectionTo(session.principal, standing);
      if (objection) this.close(session, new RealtimeError(objection));
    }
  }

  private async recheck(userId: string): Promise<void> {
    this.enforce(userId, await this.revocations.standing(userId));
  }

  /** Asks again for everyone who is here, or for those of `userIds`. */
  private recheckAll(userIds: Iterable<string> = this.byUser.keys()): Promise<void> {
    for (const userId of userIds) this.unsure.add(userId);
    this.rechecking ??= this.recheckUnsure().finally(() => (this.rechecking = undefined));
    return this.rechecking;
  }

  /** Goes on until everyone was asked for: an engine that is away will come back. */
  private async recheckUnsure(): Promise<void> {
    while (this.unsure.size > 0 && !this.stopped.signal.aborted) {
      const some = [...this.unsure].slice(0, AT_ONCE);
      // Whoever is doubted again meanwhile is asked for again.
      for (const userId of some) this.unsure.delete(userId);
      const asked = await Promise.allSettled(some.map((userId) => this.recheck(userId)));
      const failed = some.filter((_, i) => asked[i]?.status === 'rejected');
      for (const userId of failed) this.unsure.add(userId);
      if (failed.length > 0) await this.pause();
    }
  }

  private async pause(): Promise<void> {
    await delay(RECHECK_MS, undefined, { ref: false, signal: this.stopped.signal }).catch(() => undefined);
  }

  /** The next of: 30 s before `exp`, `exp`, 25 s after it. */
  private schedule(session: Session): void {
    const { expiresAt } = session.principal;
    if (this.expiringSoon(session)) {
      this.announce(session, session.peers);
      this.deadlines.set(session, expiresAt);
    } else {
      this.deadlines.set(session, expiresAt - EXPIRY_NOTICE_MS);
    }
  }

  private onDeadline(session: Session): void {
    const { expiresAt } = session.principal;
    if (session.expired) {
      this.close(session, new RealtimeError('TOKEN_EXPIRED'));
    } else if (expiresAt <= Date.now()) {
      session.expired = true;
      for (const peer of session.peers) peer.suspend();
      this.deadlines.set(session, expiresAt + EXPIRY_GRACE_MS);
    } else {
      this.schedule(session);
    }
  }

  private expiringSoon({ principal }: Session): boolean {
    return principal.expiresAt - EXPIRY_NOTICE_MS <= Date.now();
  }

  private announce({ principal }: Session, peers: Iterable<SessionPeer>): void {
    const data: Expiring = { expiresAt: new Date(principal.expiresAt).toISOString() };
    for (const peer of peers) peer.send('auth:expiring', data);
  }
}
