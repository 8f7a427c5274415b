import { useQuery } from '@tanstack/react-query';
import type { StaffSelf } from '../../src/contract/staff.ts';
import { staffQueries } from './api/staff.ts';
import { useSession } from './workspace.ts';

/** What the account is to the operator; nothing until that is known. */
export function useStaff(): StaffSelf | undefined {
  const { secondFactorFirst } = useSession();
  return useQuery({ ...staffQueries.self(), retry: false, enabled: !secondFactorFirst }).data;
}
