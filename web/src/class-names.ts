import { clsx, type ClassValue } from 'clsx';
import { extendTailwindMerge } from 'tailwind-merge';

// Our type scale is not Tailwind's: without this `text-13` would be taken for a colour and drop `text-muted`.
const merge = extendTailwindMerge({ extend: { theme: { text: ['11', '13', '14', '16', '20', '28'] } } });

/** Joins class names; of two that say the same thing the later wins. */
export const cn = (...classes: ClassValue[]): string => merge(clsx(classes));
