/** The demo workspace. Everything in it is made up. */
export { seedDemo } from './seed-demo.ts';
