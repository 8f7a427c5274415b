import { useQuery } from '@tanstack/react-query';
import type { Alert } from '../../src/contract/alerts.ts';
import { alertQueries } from './api/staff.ts';

/** The alerts that concern this account: none for whoever may not see any. */
export const useAlerts = (): Alert[] => useQuery(alertQueries.all()).data ?? [];
