import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ErrorState } from './error-state.tsx';
import { SkeletonRows } from './ui/skeleton.tsx';

export type LoadedProps<T> = {
  query: UseQueryResult<T>;
  /** Stands in while nothing is there yet; in the shape of what will come. */
  skeleton?: ReactNode;
  children: (data: T) => ReactNode;
};

/** What a query brought; a skeleton before, what went wrong instead. Old data stays on screen through a failed refresh. */
export function Loaded<T>({ query, skeleton = <SkeletonRows />, children }: LoadedProps<T>) {
  if (query.data !== undefined) return children(query.data);
  if (query.error) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  return skeleton;
}
