/** What the signed-in person may do in the workspace of the page, as the server says. It only spares what would be refused. */
import type { Workspace } from '../../src/contract/workspaces.ts';
import { useWorkspace } from './workspace.ts';

/** Whether an action of the server's tables of who may (src/policies.ts) is allowed in this workspace. */
export const mayIn = ({ may }: Pick<Workspace, 'may'>, action: string): boolean => may.includes(action);

/** Only below /w/$workspace: `const may = useMay(); … may('imports.upload')`. */
export function useMay(): (action: string) => boolean {
  const workspace = useWorkspace();
  return (action) => mayIn(workspace, action);
}
