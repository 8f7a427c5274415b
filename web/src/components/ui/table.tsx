import type { ComponentProps } from 'react';
import { cn } from '../../class-names.ts';

/** A dense table: 32 px rows, hairlines, tabular figures. Scrolls sideways by itself where it is too wide. */
export const Table = ({ className, label, ...props }: ComponentProps<'table'> & { label: string }) => (
  <div className="overflow-x-auto" tabIndex={0} role="region" aria-label={label}>
    <table aria-label={label} className={cn('w-full border-collapse text-13', className)} {...props} />
  </div>
);

type CellProps = { right?: boolean };

export const Th = ({ className, right, ...props }: ComponentProps<'th'> & CellProps) => (
  <th
    scope="col"
    className={cn(
      'h-8 border-b border-line px-3 text-left font-medium whitespace-nowrap text-muted',
      right && 'text-right tabular-nums',
      className,
    )}
    {...props}
  />
);

export const Td = ({ className, right, ...props }: ComponentProps<'td'> & CellProps) => (
  <td
    className={cn(
      'h-8 border-b border-line px-3 whitespace-nowrap in-[tr:last-child]:border-b-0',
      right && 'text-right tabular-nums',
      className,
    )}
    {...props}
  />
);

/** A row; give `onOpen` no keyboard duty: put a link or button in its first cell. */
export const Tr = ({ className, ...props }: ComponentProps<'tr'>) => (
  <tr className={cn('transition-colors hover:bg-wash/60', className)} {...props} />
);
