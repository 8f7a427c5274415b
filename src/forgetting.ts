/** What every room has to forget with a workspace, in one place. Collected, not written: each stands in its room. */
import { declared } from './declared.ts';
import type { Forgetting } from './rooms/accounts/index.ts';
import { oneAtATime, removeLedger } from './rooms/datasets/index.ts';
import { dropUploadsOf } from './rooms/imports/index.ts';
import { dropRecordsOf } from './rooms/records/index.ts';
import { dropExportsOf } from './rooms/requests/index.ts';

export const forgetting: Forgetting = {
  tables: declared.tables,
  alone: oneAtATime,
  files: [dropUploadsOf, dropExportsOf, dropRecordsOf, removeLedger],
};
