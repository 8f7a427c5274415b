/**
 * Imported before anything large: makes later imports quick, and changes nothing else. Node keeps what it compiled, types
 * stripped, for the next start, beside the packages it was made of, where only who may change these may change it.
 *
 * To tell what kind of file it reads, Node parses a package's whole list of exports anew for each of its files. That of
 * drizzle-orm is 180 KB long: 1 s of a start for about 100 files. All its `.js` files are ECMAScript modules, and a
 * relative name is the file of that name, so neither needs the list.
 */
import { enableCompileCache, registerHooks, type ResolveFnOutput } from 'node:module';
import { join } from 'node:path';

enableCompileCache(join(import.meta.dirname, '../../node_modules/.cache/perfectlydata'));

const insideDrizzle = /\/node_modules\/drizzle-orm\/[^?#]*\.js$/;
const ourSources = new URL('../', import.meta.url).href;
const foundForUs = new Map<string, ResolveFnOutput>();

registerHooks({
  resolve: (specifier, context, next) => {
    const parent = context.parentURL ?? '';
    if (specifier.startsWith('.') && specifier.endsWith('.js') && insideDrizzle.test(parent))
      return { url: new URL(specifier, parent).href, format: 'module', shortCircuit: true };
    if (!specifier.startsWith('drizzle-orm') || !parent.startsWith(ourSources)) return next(specifier, context);
    const found = foundForUs.get(specifier) ?? { ...next(specifier, context), shortCircuit: true };
    foundForUs.set(specifier, found);
    return found;
  },
});
