import { useQuery } from '@tanstack/react-query';
import type { StaffSelf } from '../../src/contract/staff.ts';
import { staffQueries } from './api/staff.ts';

/** What the account is to the operator; nothing until that is known. */
export const useStaff = (): StaffSelf | undefined => useQuery({ ...staffQueries.self(), retry: false }).data;
