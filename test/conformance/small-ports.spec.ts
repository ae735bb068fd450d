import { uuidv7 } from 'uuidv7';
import type { Principal } from '../../src/auth/principal';
import type { Standing } from '../../src/auth/revocations';
import type { AuditEntry } from '../../src/contracts/admin';
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

  describe('Nodes', () => {
    it('knows the living, each under an id of its own', async () => {
      const nodes = [...new Set((await Promise.all([1, 2, 3].map(() => engine().node()))).map((one) => one.nodes))];
      for (const one of nodes) expect(await one.live()).toContain(one.id);
      const ids = nodes.map(({ id }) => id);
      expect(new Set(ids).size).toBe(nodes.length);
      for (const one of nodes) {
        const live = await one.live();
        expect(live).toEqual(expect.arrayContaining(ids));
        expect(new Set(live).size).toBe(live.length);
      }
    });
  });

  describe('AuditLog', () => {
    const entry = (n: number, draft: Partial<AuditEntry> = {}): AuditEntry => ({
      id: uuidv7(),
      at: new Date(Date.parse('2026-01-01T00:00:00.000Z') + n).toISOString(),
      actorId: 'admin',
      action: 'admin:ban',
      data: { userId: `user-${n}`, reason: 'بسبب "x"\n', nested: { list: [1, null] } },
      ...draft,
    });

    it('lists what was written on any node, the newest first, and no more than asked for', async () => {
      const [a, b] = await Promise.all([engine().node(), engine().node()]);
      const entries = Array.from({ length: 6 }, (_, i) => entry(i));
      for (const [i, one] of entries.entries()) await (i % 2 ? a : b).auditLog.append(one);
      const newest = [...entries].reverse();
      for (const { auditLog } of [a, b]) {
        expect(await auditLog.list(6)).toEqual(newest);
        expect(await auditLog.list(1)).toEqual(newest.slice(0, 1));
        expect(await auditLog.list(4)).toEqual(newest.slice(0, 4));
        expect((await auditLog.list(1_000)).slice(0, 6)).toEqual(newest);
      }
    });

    it('only grows: nothing is lost of what is written at once, and nothing written is changed', async () => {
      const [a, b] = await Promise.all([engine().node(), engine().node()]);
      const first = entry(0, { action: 'admin:unban' });
      await a.auditLog.append(first);
      const before = await b.auditLog.list(1_000);
      const entries = Array.from({ length: 40 }, (_, i) => entry(i));
      await Promise.all(entries.map((one, i) => (i % 2 ? a : b).auditLog.append(one)));
      // The same id again is another entry: what is there stays as it is.
      await b.auditLog.append(entry(1, { id: first.id, action: 'admin:announce' }));
      (await a.auditLog.list(50)).splice(0);
      const after = await a.auditLog.list(1_000);
      expect(after.slice(41)).toEqual(before);
      expect(new Set(after.slice(1, 41).map(({ id }) => id))).toEqual(new Set(entries.map(({ id }) => id)));
      expect(after[0]).toMatchObject({ id: first.id, action: 'admin:announce' });
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
      const by = [uuidv7(), uuidv7(), uuidv7()];
      const nodes = [a, b, a];
      const claims = await Promise.all(nodes.map(({ idempotency }, i) => idempotency.claim(key, by[i] ?? '', 'body')));
      expect(claims.map(({ state }) => state).sort()).toEqual(['claimed', 'running', 'running']);
      const first = by[claims.findIndex(({ state }) => state === 'claimed')] ?? '';
      await a.idempotency.answer(key, first, 'body', { status: 201, body: { data: { id: 1 } } });
      const answered = { state: 'answered', status: 201, body: { data: { id: 1 } } };
      expect(await b.idempotency.claim(key, uuidv7(), 'body')).toEqual(answered);
      expect(await b.idempotency.claim(key, uuidv7(), 'another body')).toEqual({ state: 'mismatch' });
    });

    it('frees the key of a request that failed', async () => {
      const { idempotency } = await engine().node();
      const key = uuidv7();
      await idempotency.claim(key, 'a request', 'body');
      await idempotency.release(key, 'a request');
      expect(await idempotency.claim(key, 'another one', 'another body')).toEqual({ state: 'claimed' });
    });

    it('leaves a key alone that is another request’s by now', async () => {
      const { idempotency } = await engine().node();
      const key = uuidv7();
      await idempotency.claim(key, 'late', 'body');
      await idempotency.release(key, 'late');
      await idempotency.claim(key, 'next', 'body');
      await idempotency.release(key, 'late');
      await idempotency.answer(key, 'late', 'body', { status: 201, body: 'late' });
      expect(await idempotency.claim(key, 'last', 'body')).toEqual({ state: 'running' });
      await idempotency.answer(key, 'next', 'body', { status: 201, body: 'next' });
      await idempotency.release(key, 'late');
      expect(await idempotency.claim(key, 'last', 'body')).toEqual({ state: 'answered', status: 201, body: 'next' });
    });
  });
});
