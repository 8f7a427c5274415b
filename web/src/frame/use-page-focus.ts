import { useRouterState } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';

/** After going to another page the focus is on its content, as it would be after loading it, unless the page set its own. */
export function usePageFocus(contentId: string): void {
  const path = useRouterState({ select: (state) => state.resolvedLocation?.pathname });
  const before = useRef(path);
  useEffect(() => {
    if (before.current === path || before.current === undefined) {
      before.current = path;
      return;
    }
    before.current = path;
    const content = document.getElementById(contentId);
    if (content && !content.contains(document.activeElement)) content.focus({ preventScroll: true });
  }, [path, contentId]);
}
