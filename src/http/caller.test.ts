import { expect, test } from 'vitest';
import { networksOf } from '../engines/egress/addresses.ts';
import { type Bindings, callerOf, coarseNetwork, isSecure, noteCaller } from './caller.ts';

const from = (address: string, headers: Record<string, string> = {}, encrypted = false, trusted: string[] = []) => {
  const request = new Request('http://data.example/', { headers });
  const env = { incoming: { socket: { remoteAddress: address, encrypted } } } as unknown as Bindings;
  return { ...noteCaller(request, env, networksOf(trusted)), request };
};

test('the socket says who calls; a call within the process comes from nowhere', () => {
  expect(from('203.0.113.9')).toMatchObject({ address: '203.0.113.9', secure: false, local: false });
  expect(from('::ffff:127.0.0.1')).toMatchObject({ address: '127.0.0.1', local: true });
  expect(from('203.0.113.9', {}, true).secure).toBe(true);
  const request = new Request('http://localhost/');
  expect(noteCaller(request, undefined, networksOf([]))).toEqual({ address: null, secure: false, local: true });
  expect(callerOf(request).local).toBe(true);
  expect(isSecure(from('203.0.113.9', {}, true).request)).toBe(true);
});

test('forwarded headers are believed from a trusted proxy only, and only its own part of them', () => {
  const headers = { 'x-forwarded-for': '1.2.3.4, 203.0.113.9, 10.0.0.2', 'x-forwarded-proto': 'https' };
  expect(from('198.51.100.1', headers)).toMatchObject({ address: '198.51.100.1', secure: false, local: false });
  expect(from('10.0.0.1', headers, false, ['10.0.0.0/8'])).toMatchObject({ address: '203.0.113.9', secure: true });
  expect(from('127.0.0.1', headers)).toMatchObject({ local: false, secure: false });
  expect(from('10.0.0.1', { 'x-forwarded-for': '"; DROP TABLE' }, false, ['10.0.0.0/8']).address).toBe('10.0.0.1');
  expect(from('10.0.0.1', { 'x-forwarded-for': '[2a02::1]:443' }, false, ['10.0.0.0/8']).address).toBe('2a02::1');
});

test('a network is counted as a whole', () => {
  expect(coarseNetwork(from('203.0.113.9'))).toBe('203.0.113.0/24');
  expect(coarseNetwork(from('2a02:8071:1:2::9'))).toBe('2a02:8071:1::/48');
  expect(coarseNetwork(from('2a02::9'))).toBe('2a02:0:0::/48');
  expect(coarseNetwork({ address: null, secure: false, local: true })).toBeNull();
});
