/** The name server is the one thing that is not real here: it answers differently each time, as an attacker's does. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, expect, test, vi } from 'vitest';
import { allowEgress, egressConnect, egressFetch } from './index.ts';

const answers: string[][] = [];
vi.mock('node:dns/promises', () => ({
  lookup: () =>
    Promise.resolve((answers.shift() ?? []).map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))),
}));

const server = createServer((_request, response) => response.end('reached'));
await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
const { port } = server.address() as AddressInfo;
afterAll(() => server.close());

const get = (url: string): Promise<Response> => egressFetch(url, { hosts: ['rebinding.invalid'] });

test('the address that was checked is the one connected to', async () => {
  const restore = allowEgress(['127.0.0.1']);
  answers.push(['127.0.0.1'], ['127.0.0.2'], ['127.0.0.1']);
  // Nobody else knows this name: only the checked address can have led there.
  expect(await (await get(`http://rebinding.invalid:${port}/`)).text()).toBe('reached');
  await expect(get(`http://rebinding.invalid:${port}/`)).rejects.toThrow(/may not connect there/);
  (await egressConnect('rebinding.invalid', port)).destroy();
  restore();
});

test('one private address among public ones refuses the name', async () => {
  answers.push(['93.184.215.14', '10.0.0.1'], ['2606:2800:21f::1', '::ffff:169.254.169.254'], []);
  for (let i = 0; i < 3; i += 1)
    await expect(get('https://rebinding.invalid/')).rejects.toThrow(/may not connect there/);
});
