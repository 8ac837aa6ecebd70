import { createHash } from 'node:crypto';

/** Crockford's base 32: no I, L, O or U, so that a code can be read out on the phone. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A character, 5 bits, for each byte: random ones, or of a keyed hash where the code must be derived again. */
export const spokenCode = (bytes: Uint8Array): string => Array.from(bytes, (byte) => alphabet[byte & 31]).join('');

/** As people read it, in groups of so many: `7K3M-Q9XP-…`. */
export const inGroups = (code: string, size: number): string => code.match(new RegExp(`.{1,${size}}`, 'g'))!.join('-');

/** What is stored and looked up of a code that works once, typed with or without spaces and hyphens. */
export const spokenCodeHash = (code: string): Buffer =>
  createHash('sha256')
    .update(code.toUpperCase().replaceAll(/[\s-]/g, ''))
    .digest();
