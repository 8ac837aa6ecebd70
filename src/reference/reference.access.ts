import type { AccessRule } from '../platform/graphql/access.js';

/** Topics and areas are no secret: people look for their own before they sign in. */
export const anyone: AccessRule = { kind: 'public', description: 'anyone (reference data)', allows: () => true };

/** For the fields of what anyone may load. */
export const withParent: AccessRule = { kind: 'withParent', description: 'whoever may read the object', allows: () => true };
