import { lookup } from 'node:dns';
import { BlockList, isIP, LookupFunction } from 'node:net';

/** What is reserved among the IPv4 addresses (IANA's special-purpose registry, multicast and class E). */
const RESERVED_IPV4: [network: string, prefix: number][] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 3],
];

/** What is reserved within the one block of IPv6 that is public (2000::/3): Teredo and others, documentation, 6to4. */
const RESERVED_IPV6: [network: string, prefix: number][] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['3fff::', 20],
];

const reserved = new BlockList();
for (const [network, prefix] of RESERVED_IPV4) reserved.addSubnet(network, prefix, 'ipv4');
for (const [network, prefix] of RESERVED_IPV6) reserved.addSubnet(network, prefix, 'ipv6');
const global = new BlockList();
global.addSubnet('2000::', 3, 'ipv6');

/** An address that a user may not make the server talk to. */
export class AddressRefused extends Error {
  constructor(readonly host: string) {
    super(`${host} is no public address`);
    this.name = 'AddressRefused';
  }
}

/**
 * Whether an IP address is one of the public internet. IPv4 written as IPv6 (mapped, NAT64, 6to4) is not: what it leads
 * to is not seen from it.
 */
export function isPublicAddress(address: string): boolean {
  const [ip = ''] = address.split('%');
  if (isIP(ip) === 4) return !reserved.check(ip, 'ipv4');
  return isIP(ip) === 6 && global.check(ip, 'ipv6') && !reserved.check(ip, 'ipv6');
}

/** Throws `AddressRefused` where the URL itself names an address that is not public. Such a one is never looked up. */
export function requirePublicHost(url: string): void {
  const host = new URL(url).hostname.replace(/^\[|\]$/g, '');
  if (isIP(host) !== 0 && !isPublicAddress(host)) throw new AddressRefused(host);
}

/**
 * Resolves a name for the connection that is being made, so that what was looked at is what is connected to. One address
 * that is not public, and the name is refused.
 */
export const publicLookup: LookupFunction = (host, options, done) => {
  lookup(host, { ...options, all: true }, (error, addresses) => {
    if (error) return done(error, []);
    const [first] = addresses;
    if (!first || !addresses.every(({ address }) => isPublicAddress(address)))
      return done(new AddressRefused(host), []);
    if (options.all) return done(null, addresses);
    done(null, first.address, first.family);
  });
};
