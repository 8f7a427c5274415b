import { fileURLToPath } from 'node:url';
import tailwind from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const here = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

/**
 * Sonner, Radix and the dragging of cards write `<style>` elements at run time, which the CSP (`style-src 'self'`) blocks.
 * Their styles come from files instead (sonner/dist/styles.css, components/ui/select.tsx, app.css). Fails the build when there is nothing left to replace.
 */
const noInlineStyles = (): Plugin => {
  const rules: [file: RegExp, find: RegExp, put: string][] = [
    [/sonner\/dist\/index\.mjs/, /^__insertCSS\(.*\);?$/m, ''],
    [/react-draggable\/build\/cjs\/chunk-\w+\.mjs/, /^.*\.appendChild\(styleEl\);$/m, ''],
    [/react-select\/dist\/index\.mjs/, /jsx\(\s*"style",\s*\{[\s\S]*?nonce\s*\}\s*\)/, 'null'],
  ];
  return {
    name: 'no-inline-styles',
    apply: 'build',
    transform(code, id) {
      const rule = rules.find(([file]) => file.test(id));
      if (!rule) return null;
      if (!rule[1].test(code)) throw new Error(`${id} no longer holds the inline style that this plugin takes out.`);
      return { code: code.replace(rule[1], rule[2]), map: null };
    },
  };
};

export default defineConfig({
  root: here('.'),
  plugins: [react(), tailwind(), noInlineStyles()],
  resolve: { alias: { 'react-style-singleton': here('./src/csp/style-singleton.ts') } },
  build: {
    outDir: here('../dist/web'),
    emptyOutDir: true,
    target: 'es2022',
    // data: addresses would need an exception in the CSP.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 1200,
  },
  server: { port: 5173, proxy: { '/api': 'http://127.0.0.1:4000' } },
});
