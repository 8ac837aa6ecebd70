import { createHash } from 'node:crypto';

/** A strong tag of all that is sent (RFC 9110, 8.8.3), so that nothing that changed is taken for the same. */
export const etagOf = (body: string): string => `"${createHash('sha256').update(body).digest('base64url')}"`;

/** Whether whoever asks has it already, as `If-None-Match` says (RFC 9110, 13.1.2). */
export const hasAlready = (ifNoneMatch: string | undefined, etag: string): boolean =>
  ifNoneMatch !== undefined && (ifNoneMatch.trim() === '*' || ifNoneMatch.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag));
