import type { SubscribedNotifications } from '../../src/contracts/notifications';
import { Client, closeClients, newName, token } from '../support/clients';
import { notify } from '../support/inbox';
import { withNodesOnRedis } from '../support/node';

/** Redis answers nobody for so long. */
const PAUSE_MS = '1000';

describe('a role that is lost while what it allows is under way', () => {
  const { node, redis } = withNodesOnRedis(1, { EVENTS_PER_MINUTE: '0' });
  afterEach(closeClients);

  it('does not open another’s inbox', async () => {
    const [admin, carol] = [newName('admin'), newName('carol')];
    const reader = await Client.connect(node(), carol, { namespace: '/notifications' });
    const snooper = await Client.connect(node(), admin, { namespace: '/notifications', role: 'admin' });
    redis().cli('client', 'pause', PAUSE_MS, 'all');
    const [subscribed, refreshed] = await Promise.all([
      snooper.ask<SubscribedNotifications>('notifications:subscribe', { userId: carol }),
      snooper.ask('auth:refresh', { token: token(admin) }),
    ]);
    expect(refreshed.error).toBeUndefined();
    // Asked for while he was an admin.
    expect(subscribed.data?.position.room).toBe(`user:${carol}`);
    expect(await snooper.hear('room:closed')).toEqual([{ room: `user:${carol}`, code: 'FORBIDDEN' }]);

    await reader.do('notifications:subscribe', {});
    await notify(node(), carol);
    await reader.hear('notification:new');
    expect(snooper.of('notification:new')).toEqual([]);
  });
});
