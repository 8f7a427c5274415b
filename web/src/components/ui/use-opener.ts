import { useRef } from 'react';

/**
 * Leads the focus back to where it was before a dialog without a trigger of its own was opened. Give the result to
 * `onCloseAutoFocus`: Radix would leave the focus nowhere.
 */
export function useOpener(open: boolean): (event: Event) => void {
  const opener = useRef<Element | null>(null);
  const wasOpen = useRef(false);
  // While drawing, because a field with autoFocus has taken the focus before any effect runs.
  if (open && !wasOpen.current) opener.current = document.activeElement;
  wasOpen.current = open;
  return (event) => {
    event.preventDefault();
    if (opener.current instanceof HTMLElement && opener.current.isConnected) opener.current.focus();
  };
}
