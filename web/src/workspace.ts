/** The workspace of the page, from the address and the session. */
import { useSuspenseQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import type { Session, Workspace } from '../../src/contract/workspaces.ts';
import { queries } from './api/queries.ts';

/** The session; only below the frame, where one exists. */
export const useSession = (): Session => useSuspenseQuery(queries.session()).data;

/** The slug in the address. Only below /w/$workspace. */
export const useSlug = (): string => useParams({ from: '/w/$workspace' }).workspace;

/** The workspace of the page: name, k. Only below /w/$workspace. */
export function useWorkspace(): Workspace {
  const slug = useSlug();
  const found = useSession().workspaces.find((workspace) => workspace.slug === slug);
  if (!found) throw new Error('The workspace of the address is not in the session.');
  return found;
}
