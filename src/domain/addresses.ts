import { BlockList, isIP } from 'node:net';
import type { DiscoveredInstance } from './instance.js';

/** Addresses that name no one host: unspecified, loopback, link-local. */
const NOWHERE = new BlockList();
NOWHERE.addSubnet('0.0.0.0', 8);
NOWHERE.addSubnet('127.0.0.0', 8);
NOWHERE.addSubnet('169.254.0.0', 16);
NOWHERE.addAddress('::', 'ipv6');
NOWHERE.addAddress('::1', 'ipv6');
NOWHERE.addSubnet('fe80::', 10, 'ipv6');

/** Addresses that repeat from one network to the next (RFC 1918, RFC 6598, RFC 4193). */
const PRIVATE = new BlockList();
PRIVATE.addSubnet('10.0.0.0', 8);
PRIVATE.addSubnet('172.16.0.0', 12);
PRIVATE.addSubnet('192.168.0.0', 16);
PRIVATE.addSubnet('100.64.0.0', 10);
PRIVATE.addSubnet('fc00::', 7, 'ipv6');

const familyOf = (host: string) => (isIP(host) === 6 ? 'ipv6' : 'ipv4');

/** The IP address in `10.0.0.1:2377`, `[2001:db8::1]:2377` or a bare one, in one form; undefined for a name, or an address of no one host. */
export function hostOf(address: string | undefined): string | undefined {
  const host = address?.replace(/^\[(.*)\](?::\d+)?$/, '$1').replace(/^([^:]*):\d+$/, '$1') ?? '';
  const family = isIP(host);
  if (family === 0 || NOWHERE.check(host, familyOf(host))) return undefined;
  return family === 6 ? new URL(`http://[${host}]`).hostname : host;
}

export const isPrivate = (host: string): boolean => {
  const bare = host.replace(/^\[(.*)\]$/, '$1');
  return PRIVATE.check(bare, familyOf(bare));
};

/** In the form of `hostOf`. */
export const addressesOf = ({ privateIpAddress, otherAddresses }: DiscoveredInstance): readonly string[] =>
  [privateIpAddress, ...otherAddresses].map(hostOf).filter((host) => host !== undefined);

/**
 * Whether an instance is at the address that a swarm lists for a manager. `unclear` where that is no IP address, or where not every
 * address of the instance is known: Systems Manager tells one of a hybrid node.
 */
export function placeOf(instance: DiscoveredInstance, address: string | undefined): 'same' | 'other' | 'unclear' {
  const host = hostOf(address);
  const own = addressesOf(instance);
  if (host === undefined || own.length === 0) return 'unclear';
  if (own.includes(host)) return 'same';
  return instance.lifecycle === 'hybrid' ? 'unclear' : 'other';
}
