import type { AuditEntry } from '../../src/contracts/admin';
import type { Placed } from '../../src/contracts/rooms';
import type { ProjectUpdate } from '../../src/contracts/projects';
import { closeClients, newName, rest } from '../support/clients';
import { EACH_EVENT } from '../support/events';
import { onBothEngines } from '../support/node';
import { joinProject } from '../support/projects';
import { EACH_ROUTE } from '../support/routes';
import { expectRefusal, Stage } from '../support/stage';
import { expectToStayAlive } from '../support/staying-alive';

/** Who or what one may claim to be, or to have been. */
const CLAIMS = ['userId', 'senderId', 'role', 'updatedBy', 'authorId', 'actorId', 'createdBy', 'from', 'by', 'at'];

onBothEngines(
  (node) => {
    afterEach(closeClients);
    expectToStayAlive(() => [node(), node(1)]);

    let stage: Stage;
    beforeAll(async () => {
      stage = await Stage.set(node);
    });
    afterEach(() => stage.disconnected());

    describe('who one claims to be in a payload (T17)', () => {
      it.each(EACH_EVENT)('is refused by %s, where the contract has no place for it', async (_name, entry) => {
        const client = await stage.client(entry);
        for (const claim of CLAIMS.filter((name) => !(name in entry.shape))) {
          const payload = { ...stage.fill(entry.fine), [claim]: 'mallory' };
          expectRefusal((await client.ask(entry.event, payload)).error, claim);
        }
      });

      it.each(EACH_ROUTE.filter(([, { shape }]) => shape))(
        'is refused by %s, where the contract has no place for it',
        async (_name, { shape = {}, fine = {}, ...entry }) => {
          for (const claim of CLAIMS.filter((name) => !(name in shape))) {
            const { status, body } = await stage.rest(entry, { ...stage.fill(fine), [claim]: 'mallory' });
            expect(status).toBe(400);
            expectRefusal(body, claim);
          }
        },
      );

      it('is of no effect where it is accepted: a project is changed by who has the token', async () => {
        const { OWNER, PROJECT } = stage.names;
        const client = await stage.client({ namespace: '/projects', role: 'user' });
        await joinProject(client, PROJECT);
        const claim = { projectId: PROJECT, updatedBy: 'mallory' };
        for (const [event, change] of [
          ['project:statusUpdate', { status: 'on_hold' }],
          ['project:progress', { progress: 40 }],
        ] as const) {
          const { updatedBy } = await client.do<Placed<ProjectUpdate>>(event, { ...claim, ...change });
          expect(updatedBy).toBe(OWNER);
        }
        const heard = await client.hear<ProjectUpdate>('project:update', 2);
        expect(heard.map(({ updatedBy }) => updatedBy)).toEqual([OWNER, OWNER]);
        for (const path of [`/projects/${PROJECT}`, `/projects/${PROJECT}/activity`]) {
          expect(JSON.stringify((await rest(node(), OWNER, 'GET', path)).body)).not.toContain('mallory');
        }
      });

      it('is of no effect in a free object: the author is who has the token', async () => {
        const { OWNER } = stage.names;
        const claims = Object.fromEntries(CLAIMS.map((claim) => [claim, 'mallory']));
        const posted = async (path: string, body: object, roles?: ['service']): Promise<unknown> =>
          (await stage.rest({ method: 'POST', path, ...(roles && { roles }) }, stage.fill(body))).body.data;
        const message = { content: 'x', metadata: claims };
        expect(await posted('/conversations/CONVERSATION/messages', message)).toMatchObject({ senderId: OWNER });
        const notification = { userId: 'OWNER', type: 'x', title: 'x', body: '', data: claims };
        expect(await posted('/notifications', notification, ['service'])).toMatchObject({
          userId: OWNER,
          actorId: OWNER,
          data: claims,
        });
        const device = await stage.client({ namespace: '/', role: 'user' });
        expect(await posted('/messages/private', { userId: 'OWNER', data: claims }, ['service'])).toMatchObject({
          from: OWNER,
        });
        expect(await device.hear('private:message')).toMatchObject([{ from: OWNER, data: claims }]);
      });

      it('is of no effect on what an admin does: the log and those concerned are told who it was', async () => {
        const { OWNER } = stage.names;
        const admin = await stage.client({ namespace: '/admin', role: 'admin' });
        const nobody = newName('nobody');
        await admin.do('admin:ban', { userId: nobody, minutes: 1 });
        expect(await admin.do('admin:announce', { message: 'x', rooms: ['user:nobody'] })).toMatchObject({
          from: OWNER,
        });
        const entries = await admin.do<AuditEntry[]>('admin:audit', { limit: 20 });
        const ban = entries.find(({ data }) => data.userId === nobody);
        expect(ban).toMatchObject({ actorId: OWNER, action: 'admin:ban' });
      });
    });
  },
  { DEMO: 'true', EVENTS_PER_MINUTE: '0', REST_PER_MINUTE: '0', HANDSHAKES_PER_10S: '0' },
);
