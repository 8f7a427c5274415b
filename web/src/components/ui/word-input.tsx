import type { ComponentProps } from 'react';
import { Input } from './input.tsx';

/** A line for a name or code that has to be typed as it is: nothing is proposed, corrected or capitalised. */
export const WordInput = (props: ComponentProps<'input'>) => (
  <Input autoComplete="off" autoCapitalize="none" spellCheck={false} {...props} />
);
