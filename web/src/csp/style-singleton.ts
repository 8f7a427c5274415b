/**
 * Stands in for the package `react-style-singleton` (used by the scroll lock of dialogs), which writes `<style>` elements
 * that a strict Content-Security-Policy blocks. A constructed style sheet does the same and needs no exception.
 */
import { useEffect, useState } from 'react';

type Sheet = { add: (css: string) => void; remove: () => void };

/** One style sheet for however many users; it goes when the last one does. */
export function stylesheetSingleton(): Sheet {
  let users = 0;
  let sheet: CSSStyleSheet | null = null;
  return {
    add(css) {
      if (users++ > 0) return;
      sheet = new CSSStyleSheet();
      sheet.replaceSync(css);
      document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    },
    remove() {
      if (--users > 0) return;
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((other) => other !== sheet);
      sheet = null;
    },
  };
}

/** The hook form: the styles hold while the component is mounted. */
export function styleHookSingleton(): (styles: string, isDynamic?: boolean) => void {
  const sheet = stylesheetSingleton();
  return (styles, isDynamic) => {
    // Styles that are not dynamic are set once, as in the package this stands in for.
    const [first] = useState(styles);
    const used = isDynamic ? styles : first;
    useEffect(() => {
      sheet.add(used);
      return () => sheet.remove();
    }, [used]);
  };
}

/** The component form. */
export function styleSingleton(): (props: { styles: string; dynamic?: boolean }) => null {
  const useStyle = styleHookSingleton();
  return function Style({ styles, dynamic }) {
    useStyle(styles, dynamic);
    return null;
  };
}
