import { createHash } from 'node:crypto';

/**
 * A tag of all that is said, so that nothing that changed is taken for the same. Weak (RFC 9110, 8.8.1): the same words are sent plain or compressed, in other bytes, and
 * whoever has one has the other.
 */
export const etagOf = (body: string): string => `W/"${createHash('sha256').update(body).digest('base64url')}"`;

/** Whether whoever asks has it already, as `If-None-Match` says (RFC 9110, 13.1.2). */
export const hasAlready = (ifNoneMatch: string | undefined, etag: string): boolean =>
  ifNoneMatch !== undefined && (ifNoneMatch.trim() === '*' || ifNoneMatch.split(',').some((tag) => opaque(tag.trim()) === opaque(etag)));

/** Compared weakly, as both kinds are for reading. */
const opaque = (tag: string): string => tag.replace(/^W\//, '');
