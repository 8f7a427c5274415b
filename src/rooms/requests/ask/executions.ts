/** What one click does for each kind of request (P12.1). What is not here is done by hand, and answered with words. */
import type { RightsKind } from '../../../contract/rights.ts';
import { now } from '../../../kit/clock.ts';
import type { Workspace } from '../../accounts/index.ts';
import { erasePerson } from '../erase-person.ts';
import { exportPerson } from '../export-person.ts';
import { restrictPerson } from '../limit/restrict-person.ts';
import type { PartRow } from './rights-store.ts';

/** `finished` false: it goes on in the background, and the answer is sent when it is done. */
type Done = Partial<Pick<PartRow, 'exports' | 'erasures' | 'downloadUntil'>> & { finished: boolean };
type Execution = {
  does: 'export' | 'erase' | 'restrict';
  run: (workspace: Workspace, subjects: readonly bigint[], reference: string) => Promise<Done>;
};

const exporting: Execution = {
  does: 'export',
  run: async (workspace, subjects, reference) => {
    const exports: string[] = [];
    let until = Number.POSITIVE_INFINITY;
    for (const subject of subjects) {
      const made = await exportPerson(workspace, subject, { purpose: `Request ${reference}` });
      exports.push(made.id);
      until = Math.min(until, Date.parse(made.expiresAt));
    }
    return { exports, downloadUntil: exports.length === 0 ? now() : new Date(until), finished: true };
  },
};

const erasing: Execution = {
  does: 'erase',
  run: async (workspace, subjects) => {
    const erasures = await erasePerson(workspace, subjects);
    return { erasures: erasures.map(({ id }) => id), finished: false };
  },
};

const restricting: Execution = {
  does: 'restrict',
  run: async (workspace, subjects, reference) => {
    for (const subject of subjects) await restrictPerson(workspace, subject, { reason: `Request ${reference}` });
    return { finished: true };
  },
};

const executions: Partial<Record<RightsKind, Execution>> = {
  access: exporting,
  portability: exporting,
  erasure: erasing,
  restriction: restricting,
};

/** What a click does in a controller's data; null: nothing, it is done by hand. */
export const executionOf = (kind: RightsKind): Execution | null => executions[kind] ?? null;
