/** The only way out of the process: no other file in src opens a connection (test/architecture.test.ts). */
export { isLoopbackAddress, isPublicAddress, type Networks, networksOf } from './addresses.ts';
export { allowEgress, type CheckedHost, checkHost as checkEgress } from './check-address.ts';
export { egressConnect } from './connect.ts';
export { type EgressOptions, egressFetch } from './fetch.ts';
