/** Every route there is. */
import type { Route } from '../route.ts';
import { alertRoutes } from './alerts.ts';
import { apiKeyRoutes } from './api-keys.ts';
import { accountRoutes } from './account.ts';
import { accountDeletionRoutes } from './account-deletion.ts';
import { auditRoutes } from './audit.ts';
import { backupRoutes } from './backups.ts';
import { datasetRoutes } from './datasets.ts';
import { healthRoutes } from './health.ts';
import { importRoutes } from './imports.ts';
import { insightRoutes } from './insights.ts';
import { inventoryRoutes } from './inventory.ts';
import { keyRoutes } from './keys.ts';
import { memberRoutes } from './members.ts';
import { recordRoutes } from './records.ts';
import { requestRoutes } from './requests.ts';
import { retentionRoutes } from './retention.ts';
import { rightsRoutes } from './rights.ts';
import { sessionRoutes } from './session.ts';
import { staffRoutes } from './staff.ts';
import { signInRoutes } from './sign-in.ts';
import { workspaceRoutes } from './workspaces.ts';

export const allRoutes: readonly Route[] = [
  ...healthRoutes,
  ...sessionRoutes,
  ...signInRoutes,
  ...accountRoutes,
  ...workspaceRoutes,
  ...memberRoutes,
  ...apiKeyRoutes,
  ...importRoutes,
  ...datasetRoutes,
  ...insightRoutes,
  ...requestRoutes,
  ...recordRoutes,
  ...retentionRoutes,
  ...rightsRoutes,
  ...auditRoutes,
  ...staffRoutes,
  ...accountDeletionRoutes,
  ...inventoryRoutes,
  ...alertRoutes,
  ...keyRoutes,
  ...backupRoutes,
];
