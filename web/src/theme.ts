/** Light, dark, or what the system says. The first paint is decided by public/theme.js, from the same key. */
import { useSyncExternalStore } from 'react';

export type Theme = 'system' | 'light' | 'dark';
const listeners = new Set<() => void>();
const systemDark = (): MediaQueryList => matchMedia('(prefers-color-scheme: dark)');

/** What was chosen in this browser; `system` when nothing was. */
export function chosenTheme(): Theme {
  try {
    const stored = localStorage.getItem('theme');
    return stored === 'light' || stored === 'dark' ? stored : 'system';
  } catch {
    return 'system';
  }
}

const apply = (): void => {
  const theme = chosenTheme();
  const dark = theme === 'dark' || (theme === 'system' && systemDark().matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
  listeners.forEach((listener) => listener());
};

/** Follows the system while nothing else was chosen. Call once. */
export const watchSystemTheme = (): void => systemDark().addEventListener('change', apply);

/** Chooses a theme and remembers it in this browser. */
export function setTheme(theme: Theme): void {
  try {
    if (theme === 'system') localStorage.removeItem('theme');
    else localStorage.setItem('theme', theme);
  } catch {
    // Without storage only the system's choice can hold.
  }
  apply();
}

const subscribe = (listener: () => void) => (listeners.add(listener), () => listeners.delete(listener));

/** The choice: system, light or dark. */
export const useTheme = (): Theme => useSyncExternalStore(subscribe, chosenTheme);
/** What is on screen, for drawings that cannot use CSS variables (charts). */
export const useShownTheme = (): 'light' | 'dark' =>
  useSyncExternalStore(subscribe, () => (document.documentElement.dataset.theme === 'dark' ? 'dark' : 'light'));
