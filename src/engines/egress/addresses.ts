/** Which network addresses are public: everything that is not set aside by the registries of RFC 6890 and its successors. */
import { BlockList, isIP, isIPv4 } from 'node:net';

const blockList = (kind: 'ipv4' | 'ipv6', networks: readonly string[]): BlockList => {
  const list = new BlockList();
  for (const network of networks) {
    const [address = '', prefix] = network.split('/');
    list.addSubnet(address, Number(prefix), kind);
  }
  return list;
};

/** This network, private, shared, loopback, link-local (clouds' metadata), documentation, benchmarks, multicast, reserved. */
const setAside4 = blockList('ipv4', [
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
]);

/** Global unicast is 2000::/3; in it, tunnels that hide an IPv4 address (Teredo, 6to4), documentation, and test networks. */
const unicast6 = blockList('ipv6', ['2000::/3']);
const setAside6 = blockList('ipv6', ['2001::/23', '2001:db8::/32', '2002::/16', '3fff::/20']);

/** The eight groups of an IPv6 address. */
const groupsOf = (address: string): number[] => {
  const canonical = new URL(`http://[${address}]/`).hostname.slice(1, -1);
  const [head = '', tail] = canonical.split('::');
  const parse = (text: string): number[] =>
    text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16));
  const [front, back] = [parse(head), parse(tail ?? '')];
  return tail === undefined ? front : [...front, ...Array<number>(8 - front.length - back.length).fill(0), ...back];
};

/** IPv4 inside IPv6: mapped (::ffff:0:0/96) and NAT64 (64:ff9b::/96, RFC 6052); null for every other address. */
const inner4 = (address: string): string | null => {
  const groups = groupsOf(address);
  const prefix = groups.slice(0, 6).join(',');
  if (prefix !== '0,0,0,0,0,65535' && prefix !== '100,65435,0,0,0,0') return null;
  return groups
    .slice(6)
    .flatMap((group) => [group >> 8, group & 255])
    .join('.');
};

/** The address in the form that is judged: an IPv4 address out of the IPv6 address that carries it. Null when it is none. */
export const plainAddress = (address: string): string | null => {
  if (isIP(address) === 0 || address.includes('%')) return null;
  return isIPv4(address) ? address : (inner4(address) ?? address);
};

/** True for an address that anybody on the Internet could be asked at. */
export const isPublicAddress = (address: string): boolean => {
  const plain = plainAddress(address);
  if (plain === null) return false;
  if (isIPv4(plain)) return !setAside4.check(plain, 'ipv4');
  return unicast6.check(plain, 'ipv6') && !setAside6.check(plain, 'ipv6');
};

/** True for an address of this machine. */
export const isLoopbackAddress = (address: string): boolean => {
  const plain = plainAddress(address);
  return plain !== null && (plain === '::1' || plain.startsWith('127.'));
};

/** True for what is written as an address or a network, and so is no host name. */
export const isNetwork = (entry: string): boolean => isIP(entry.split('/')[0] ?? '') !== 0 || entry.includes('/');

export type Networks = { has(address: string): boolean };

/** Networks written as CIDR or single addresses, of both kinds. Throws `RangeError` for what is neither. */
export const networksOf = (entries: readonly string[]): Networks => {
  const list = new BlockList();
  for (const entry of entries) {
    const [address = '', prefix] = entry.split('/');
    const version = isIP(address);
    const bits = prefix === undefined ? (version === 4 ? 32 : 128) : Number(prefix);
    if (version === 0 || prefix === '' || !Number.isInteger(bits) || bits < 0 || bits > (version === 4 ? 32 : 128))
      throw new RangeError('Not a network');
    list.addSubnet(address, bits, version === 4 ? 'ipv4' : 'ipv6');
  }
  return {
    has: (address) => {
      const plain = plainAddress(address);
      return plain !== null && list.check(plain, isIPv4(plain) ? 'ipv4' : 'ipv6');
    },
  };
};
