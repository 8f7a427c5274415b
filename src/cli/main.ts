#!/usr/bin/env node
/** `perfectlydata …` */
import './threads.ts';
import './quick-imports.ts';

const stop = new AbortController();
let interrupts = 0;
for (const signal of ['SIGINT', 'SIGTERM'] as const)
  process.on(signal, () => {
    interrupts += 1;
    if (interrupts > 1) process.exit(130); // a second Ctrl C means now; the stores survive that
    stop.abort();
  });

// Not at the top: what is imported there is found and compiled before the imports above have made that quick.
const [{ run }, { terminal }] = await Promise.all([import('./run.ts'), import('./io.ts')]);
const code = await run(terminal, process.argv.slice(2), stop.signal);
// The embedded engine keeps threads that would hold the process; everything is closed by now.
process.stdout.write('', () => process.stderr.write('', () => process.exit(code)));
