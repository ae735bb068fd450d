import { uuidv7 } from 'uuidv7';
import type { Principal } from '../../src/auth/principal';
import type { Standing } from '../../src/auth/revocations';
import { until } from '../support/until';
import { onEveryEngine } from '../support/engines';

onEveryEngine((engine) => {
  describe('RateLimiter', () => {
    it('allows exactly the limit in a window, whichever node counts', async () => {
      const [a, b] = await Promise.all([engine().node(), engine().node()]);
      const key = uuidv7();
      const verdicts = await Promise.all(
        Array.from({ length: 15 }, (_, i) => (i % 2 ? a : b).rateLimiter.hit(key, 10, 60_000)),
      );
      expect(verdicts.filter(({ allowed }) => allowed)).toHaveLength(10);
    });

    it('slides: a hit fits in as soon as the one that stands in its way is a window old', async () => {
      const { rateLimiter } = await engine().node();
      const key = uuidv7();
      await rateLimiter.hit(key, 2, 1_500);
      await rateLimiter.hit(key, 2, 1_500);
      const refused = await rateLimiter.hit(key, 2, 1_500);
      expect(refused.allowed).toBe(false);
      expect(refused.retryAfterMs).toBeGreaterThan(0);
      expect(refused.retryAfterMs).toBeLessThanOrEqual(1_500);
      await new Promise((resolve) => setTimeout(resolve, refused.retryAfterMs + 1));
      expect((await rateLimiter.hit(key, 2, 1_500)).allowed).toBe(true);
    });

    it('counts a cost, and refused hits not at all', async () => {
      const { rateLimiter } = await engine().node();
      const key = uuidv7();
      expect((await rateLimiter.hit(key, 5, 60_000, 4)).allowed).toBe(true);
      expect((await rateLimiter.hit(key, 5, 60_000, 2)).allowed).toBe(false);
      expect((await rateLimiter.hit(key, 5, 60_000, 1)).allowed).toBe(true);
      expect((await rateLimiter.hit(key, 5, 60_000, 1)).allowed).toBe(false);
    });
  });

  describe('Presence', () => {
    it('never counts more than the limit, whichever node counts', async () => {
      const [a, b] = await Promise.all([engine().node(), engine().node()]);
      const user = uuidv7();
      const arrivals = await Promise.all(
        Array.from({ length: 8 }, (_, i) =>
          (i % 2 ? a : b).presence.enter(`place:${user}`, user, `connection-${i}`, 5),
        ),
      );
      expect(arrivals.filter(Boolean)).toHaveLength(5);
    });

    it('makes place when a connection departs', async () => {
      const { presence } = await engine().node();
      const user = uuidv7();
      const place = `place:${user}`;
      expect(await presence.enter(place, user, 'one', 1)).toBe(true);
      expect(await presence.enter(place, user, 'two', 1)).toBe(false);
      presence.leave(place, 'one');
      await until('the departure', async () => (await presence.users(place)).length === 0);
      expect(await presence.enter(place, user, 'two', 1)).toBe(true);
    });
  });

  describe('Revocations', () => {
    it('keeps what stands against a user and tells every node', async () => {
      const [a, b] = await Promise.all([engine().node(), engine().node()]);
      const user = uuidv7();
      const heard: Standing[] = [];
      b.revocations.listen({
        onChange: (userId, standing) => {
          if (userId === user) heard.push(standing);
        },
        onInterrupted: () => undefined,
      });
      expect(await a.revocations.standing(user)).toEqual({ bannedUntil: null, revokedAt: null });
      await a.revocations.ban(user, 5_000);
      await until('the ban', () => heard.length === 1);
      await a.revocations.revoke(user, 7_000);
      await until('the revocation', () => heard.length === 2);
      await a.revocations.unban(user);
      await until('the end of the ban', () => heard.length === 3);
      expect(heard.at(-1)).toEqual({ bannedUntil: null, revokedAt: 7_000 });
      expect(await b.revocations.standing(user)).toEqual({ bannedUntil: null, revokedAt: 7_000 });
    });
  });

  describe('TicketStore', () => {
    const principal: Principal = {
      userId: 'alice',
      role: 'user',
      name: null,
      issuedAt: 1,
      expiresAt: 2,
      tokenId: null,
    };

    it('redeems a ticket once, of all tries on all nodes', async () => {
      const [a, b] = await Promise.all([engine().node(), engine().node()]);
      const ticket = uuidv7();
      await a.tickets.put(ticket, principal, 30_000);
      const tries = await Promise.all([a, b, a, b].map(({ tickets }) => tickets.redeem(ticket)));
      expect(tries.filter((found) => found !== null)).toEqual([principal]);
    });

    it('forgets a ticket that is too old', async () => {
      const { tickets } = await engine().node();
      const ticket = uuidv7();
      await tickets.put(ticket, principal, 50);
      await new Promise((resolve) => setTimeout(resolve, 700));
      expect(await tickets.redeem(ticket)).toBeNull();
    });
  });

  describe('UserStore', () => {
    it('finds who was put, under his latest name', async () => {
      const [a, b] = await Promise.all([engine().node(), engine().node()]);
      const id = uuidv7();
      expect(await b.users.findById(id)).toBeNull();
      await a.users.put({ id, name: 'Alice' });
      await a.users.put({ id, name: 'أليس' });
      expect(await b.users.findById(id)).toEqual({ id, name: 'أليس' });
    });
  });

  describe('IdempotencyStore', () => {
    it('gives a key to one claim, and its answer to later ones', async () => {
      const [a, b] = await Promise.all([engine().node(), engine().node()]);
      const key = uuidv7();
      const claims = await Promise.all([a, b, a].map(({ idempotency }) => idempotency.claim(key, 'body')));
      expect(claims.map(({ state }) => state).sort()).toEqual(['claimed', 'running', 'running']);
      await a.idempotency.answer(key, 'body', 201, { data: { id: 1 } });
      const answered = { state: 'answered', status: 201, body: { data: { id: 1 } } };
      expect(await b.idempotency.claim(key, 'body')).toEqual(answered);
      expect(await b.idempotency.claim(key, 'another body')).toEqual({ state: 'mismatch' });
    });

    it('frees the key of a request that failed', async () => {
      const { idempotency } = await engine().node();
      const key = uuidv7();
      await idempotency.claim(key, 'body');
      await idempotency.release(key);
      expect(await idempotency.claim(key, 'another body')).toEqual({ state: 'claimed' });
    });
  });
});
