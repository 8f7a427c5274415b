/** The only way out of the process: no other file in src opens a connection (test/architecture.test.ts). */
export { isLoopbackAddress, isPublicAddress, networksOf } from './addresses.ts';
export { allowEgress, checkHost as checkEgress } from './check-address.ts';
export { egressConnect } from './connect.ts';
export { egressFetch, type EgressOptions } from './fetch.ts';
