import { hostname } from 'node:os';
import { Logger } from '@nestjs/common';
import { AddressRefused, UpstreamClient } from '../../src';
import { isPublicAddress } from '../../src/upstream/public-addresses';
import { until } from '../support/until';
import { Upstream } from '../support/upstream';
import { HostileUpstream, hostileUpstream } from '../support/upstream-hostile';

/** T27: an address that came from a user leads nowhere inside. */
describe('an address that came from a user', () => {
  let upstream: Upstream;
  let redirecting: HostileUpstream;
  const clients: UpstreamClient[] = [];

  beforeAll(async () => {
    // On both families, as far as there are both.
    upstream = await Upstream.start({ host: '::' }).catch(() => Upstream.start({ host: '0.0.0.0' }));
    redirecting = await hostileUpstream((socket) => {
      socket.end(`HTTP/1.1 302 Found\r\nlocation: ${upstream.url()}\r\ncontent-length: 0\r\n\r\n`);
    });
  });

  beforeEach(() => {
    jest.spyOn(Logger.prototype, 'warn').mockReturnValue();
    jest.spyOn(Logger.prototype, 'log').mockReturnValue();
  });

  afterEach(() => {
    for (const client of clients.splice(0)) client.close();
    jest.restoreAllMocks();
  });

  afterAll(async () => {
    await upstream.stop();
    await redirecting.close();
  });

  /** The first error of a client with this address. */
  async function errorAt(url: string, addresses: 'any' | 'public'): Promise<Error> {
    const client = new UpstreamClient({ name: 'users', url, addresses, reconnectSeconds: 3_600 });
    clients.push(client);
    const connected = jest.fn();
    const error = new Promise<Error>((resolve) => client.on('connect', connected).on('error', resolve));
    client.connect();
    const first = await error;
    if (addresses === 'public') expect(connected).not.toHaveBeenCalled();
    return first;
  }

  it.each([
    '127.0.0.1',
    '127.1',
    '127.255.255.254',
    '0x7f.1',
    '0x7f000001',
    '0177.0.0.1',
    '2130706433',
    '127。0。0。1',
    '127.0.0.1.',
    '0.0.0.0',
    '0',
    '10.0.0.1',
    '100.64.0.1',
    '169.254.169.254',
    '172.16.0.1',
    '192.168.1.1',
    '224.0.0.1',
    '255.255.255.255',
    'localhost',
    'LOCALHOST',
    hostname(),
    '[::1]',
    '[::]',
    '[0:0:0:0:0:0:0:1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    '[::127.0.0.1]',
    '[64:ff9b::127.0.0.1]',
    '[64:ff9b:1::7f00:1]',
    '[2002:7f00:1::]',
    '[2001:0:7f00:1::]',
    '[fe80::1]',
    '[fec0::1]',
    '[fc00::1]',
    '[fd00:ec2::254]',
    '[ff02::1]',
    '[100::1]',
    '[2001:db8::1]',
    'user:password@127.0.0.1',
  ])('%s is refused, before anything is connected to', async (host) => {
    const error = await errorAt(`ws://${host}:${upstream.port}/`, 'public');
    expect(error).toBeInstanceOf(AddressRefused);
    expect(error.message).not.toContain('password');
    expect(upstream.dials).toEqual([]);
  });

  it('wss is refused like ws', async () => {
    expect(await errorAt(`wss://localhost:${upstream.port}/`, 'public')).toBeInstanceOf(AddressRefused);
    expect(await errorAt(`wss://[::1]:${upstream.port}/`, 'public')).toBeInstanceOf(AddressRefused);
    expect(upstream.dials).toEqual([]);
  });

  it.each(['http://127.1/', 'https://example.org/', 'ws+unix:///run/docker.sock', 'file:///etc/passwd'])(
    '%s is no address of an upstream',
    (url) => {
      expect(() => new UpstreamClient({ name: 'users', url, addresses: 'public' })).toThrow('url');
    },
  );

  it('is not led inside by a redirect', async () => {
    expect((await errorAt(redirecting.url, 'any')).message).toContain('302');
    expect(redirecting.dials).toHaveLength(1);
    expect(upstream.dials).toEqual([]);
  });

  it.each(['8.8.8.8', '1.1.1.1', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '2a00:1450:4001:80f::200e'])(
    '%s is a public one',
    (address) => expect(isPublicAddress(address)).toBe(true),
  );

  it.each(['', 'localhost', '1.2.3', 'fe80::1%eth0', '::ffff:8.8.8.8'])('%p is none', (address) =>
    expect(isPublicAddress(address)).toBe(false),
  );

  it('is one of the operator’s where it is not said to be a user’s', async () => {
    const client = new UpstreamClient({ name: 'operators', url: `ws://localhost:${upstream.port}/` });
    clients.push(client);
    client.connect();
    await until('open', () => client.isOpen);
  });
});
