import { cn } from '../../class-names.ts';

/** Stands where something will be, in its shape. */
export const Skeleton = ({ className }: { className?: string }) => (
  <div aria-hidden className={cn('h-4 animate-pulse rounded-xs bg-wash', className)} />
);

/** Several rows of a table that is on its way. */
export const SkeletonRows = ({ rows = 6, className }: { rows?: number; className?: string }) => (
  <div className={cn('flex flex-col', className)} role="status" aria-busy="true">
    {Array.from({ length: rows }, (_, row) => (
      <div key={row} className="flex h-8 items-center gap-6 border-b border-line px-3 last:border-b-0">
        <Skeleton className="h-3 w-1/4" />
        <Skeleton className="h-3 w-1/6" />
        <Skeleton className={row % 2 ? 'h-3 w-1/3' : 'h-3 w-2/5'} />
      </div>
    ))}
  </div>
);
