/** What deleting an account needs to know of the rooms below, which know of accounts: handed in by src/forgetting.ts. */
import type { TableDeclaration } from '../../kit/declaration.ts';
import type { Stores } from './workspace.ts';

export type Forgetting = {
  /** Every declaration there is: where account holders' data lies is read from the inventory, not from a list of its own. */
  tables: readonly TableDeclaration[];
  /** Runs `work` once nothing else works on the workspace. */
  alone: (workspaceId: string, work: () => Promise<void>) => Promise<void>;
  /** Deletes files of a workspace: uploads, exports, the ledger. Each may run twice. */
  files: readonly ((stores: Stores, workspaceId: string) => Promise<void>)[];
};
