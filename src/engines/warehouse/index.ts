/**
 * The warehouse: ClickHouse, embedded (chDB) or a server. The only door to it. Both speak the same dialect through the
 * same client; what differs (reading a local file, handing over bytes) is hidden here.
 */
export { openEmbedded } from './embedded.ts';
export { openServer } from './server.ts';
export type { FileSource, Warehouse } from './types.ts';
