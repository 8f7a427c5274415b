/**
 * The key hierarchy: the master key (a file with mode 600, or from the environment) wraps workspace keys, these wrap the
 * keys of single persons. Obligation P7.1.
 */
export { keyRing, type MasterKey } from './key-ring.ts';
export { openMasterKey, type Rotation, rotationOf } from './master-key.ts';
