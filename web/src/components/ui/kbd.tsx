import type { ReactNode } from 'react';

/** A key to press. */
export const Kbd = ({ children }: { children: ReactNode }) => (
  <kbd className="rounded-xs border border-line px-1.25 font-sans text-11 text-faint">{children}</kbd>
);
