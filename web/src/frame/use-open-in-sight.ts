import { useRouterState } from '@tanstack/react-router';
import { useEffect, useRef } from 'react';

/** On a narrow screen the navigation scrolls sideways: the line of the open page is brought into sight. */
export function useOpenInSight() {
  const navigation = useRef<HTMLElement>(null);
  const path = useRouterState({ select: (state) => state.location.pathname });
  useEffect(() => {
    const line = navigation.current?.querySelector('[data-status=active]');
    line?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [path]);
  return navigation;
}
