import { expect, test } from 'vitest';
import { originOf } from './origin.ts';

test.each([
  [null, 'this machine'],
  ['127.0.0.1', 'this machine'],
  ['::1', 'this machine'],
  ['::ffff:127.0.0.5', 'this machine'],
  ['10.1.2.3', 'private network'],
  ['172.31.255.255', 'private network'],
  ['::ffff:192.168.1.1', 'private network'],
  ['fe80::1%eth0', 'private network'],
  ['fd12::1', 'private network'],
  ['172.32.0.1', 'internet, country unknown'],
  ['203.0.113.9', 'internet, country unknown'],
  ['2001:db8::1', 'internet, country unknown'],
  ['nonsense', 'internet, country unknown'],
])('%s is kept as %s', (address, origin) => {
  expect(originOf(address)).toBe(origin);
});
