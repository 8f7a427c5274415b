/** Standing instructions of a controller: kinds of requests that are answered for it at once (P5.4). */
import { eq } from 'drizzle-orm';
import type { RightsSettings } from '../../../contract/rights.ts';
import { say } from '../../../contract/said.ts';
import type { Database } from '../../../engines/postgres/index.ts';
import type { Workspace } from '../../accounts/index.ts';
import { recordEntry } from '../../audit/index.ts';
import { rightsSettings } from './tables.ts';

/** Those of a workspace; none unless it gave some. */
export const settingsOfWorkspace = async (db: Database, workspaceId: string): Promise<RightsSettings> => {
  const [found] = await db.select().from(rightsSettings).where(eq(rightsSettings.workspaceId, workspaceId));
  return { answerAtOnce: found?.answerAtOnce ?? [] };
};

export const seeRightsSettings = (workspace: Workspace): Promise<RightsSettings> =>
  settingsOfWorkspace(workspace.stores.db, workspace.id);

/** Replaces them, for requests that come from now on. */
export const setRightsSettings = async (workspace: Workspace, settings: RightsSettings): Promise<RightsSettings> => {
  const answerAtOnce = [...new Set(settings.answerAtOnce)];
  await workspace.stores.db
    .insert(rightsSettings)
    .values({ workspaceId: workspace.id, answerAtOnce })
    .onConflictDoUpdate({ target: rightsSettings.workspaceId, set: { answerAtOnce } });
  await recordEntry(workspace, { action: 'rights.settings-changed', detail: say('audit.rightsSettings') });
  return { answerAtOnce };
};
