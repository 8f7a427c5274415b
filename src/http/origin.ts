/** From where, as coarse as the audit log keeps it: never an address (P7.2, P4.5). */
import { BlockList, isIP } from 'node:net';
import type { AuditOrigin } from '../contract/audit.ts';

const machine = new BlockList();
machine.addSubnet('127.0.0.0', 8);
machine.addAddress('::1', 'ipv6');

const local = new BlockList();
for (const [net, bits] of [
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['169.254.0.0', 16],
  ['100.64.0.0', 10],
] as const)
  local.addSubnet(net, bits);
for (const [net, bits] of [
  ['fc00::', 7],
  ['fe80::', 10],
] as const)
  local.addSubnet(net, bits, 'ipv6');

/** The kind of network a caller's address belongs to; null is a call within this process. */
export const originOf = (address: string | null): AuditOrigin => {
  if (address === null) return 'this machine';
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '').replace(/%.*$/, '');
  const version = isIP(plain);
  const family = version === 6 ? 'ipv6' : 'ipv4';
  if (version !== 0 && machine.check(plain, family)) return 'this machine';
  return version !== 0 && local.check(plain, family) ? 'private network' : 'internet, country unknown';
};
