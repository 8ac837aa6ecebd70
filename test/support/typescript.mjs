import { register } from 'node:module';

/** `node --import ./test/support/typescript.mjs file.ts`, or imported first: Node then runs TypeScript as it is. */
register('./typescript-hooks.mjs', import.meta.url);
