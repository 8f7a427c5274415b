/** Where this process may connect to: public addresses, and what the operator allowed (EGRESS_ALLOW). */
import { lookup } from 'node:dns/promises';
import { Trouble } from '../../kit/errors.ts';
import { isNetwork, isPublicAddress, type Networks, networksOf } from './addresses.ts';

export type CheckedAddress = { address: string; family: 4 | 6 };
/** `allowed`: the operator named it, so that a plain connection is the operator's decision too. */
export type CheckedHost = { addresses: CheckedAddress[]; allowed: boolean };

type Allowed = { hosts: ReadonlySet<string>; networks: Networks };

const parse = (entries: readonly string[]): Allowed => ({
  hosts: new Set(entries.filter((entry) => !isNetwork(entry)).map((entry) => entry.toLowerCase())),
  networks: networksOf(entries.filter(isNetwork)),
});

let allowed: Allowed = parse([]);

/**
 * Sets what may be connected to besides public addresses: host names, addresses, networks (CIDR). src/main.ts hands in the
 * configuration's. Returns a function that puts back what was allowed before.
 */
export const allowEgress = (entries: readonly string[]): (() => void) => {
  const before = allowed;
  allowed = parse(entries);
  return () => {
    allowed = before;
  };
};

const refused = (): Trouble =>
  new Trouble('forbidden', {
    code: 'egress-refused',
    title: 'This server may not connect there',
    detail:
      'The name leads to an address that is not public. If it is yours and safe to reach, the operator can allow it with EGRESS_ALLOW.',
  });

export const unreachable = (cause?: unknown): Trouble =>
  new Trouble(
    'unavailable',
    {
      code: 'egress-failed',
      title: 'The other server could not be reached',
      detail: 'Check its address, and that it is up. Nothing was changed.',
    },
    { cause },
  );

const resolve = async (host: string): Promise<CheckedAddress[]> => {
  try {
    const found = await lookup(host, { all: true });
    return found.map(({ address, family }) => ({ address, family: family === 6 ? 6 : 4 }));
  } catch (error) {
    throw unreachable(error);
  }
};

/** `[::1]` → `::1`, `Example.org.` → `example.org`. */
const bareHost = (host: string): string =>
  host
    .replace(/^\[|\]$/g, '')
    .replace(/\.$/, '')
    .toLowerCase();

/**
 * Resolves a host and checks every address it has: one that is not public and not allowed refuses them all. Connect to
 * these addresses and no others, as the next answer of the name server may be another one. Throws `egress-refused`, `egress-failed`.
 */
export const checkHost = async (host: string): Promise<CheckedHost> => {
  const bare = bareHost(host);
  const addresses = await resolve(bare);
  const named = allowed.hosts.has(bare);
  const inNetworks = addresses.every(({ address }) => allowed.networks.has(address));
  const fine = ({ address }: CheckedAddress): boolean =>
    named || allowed.networks.has(address) || isPublicAddress(address);
  if (addresses.length === 0 || !addresses.every(fine)) throw refused();
  return { addresses, allowed: named || inNetworks };
};
