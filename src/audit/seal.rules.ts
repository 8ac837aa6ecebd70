import { createHash } from 'node:crypto';

/** A line as it is stored, every value as text, so that nothing is rounded on the way. */
export interface SealedLine {
  id: string;
  /** Milliseconds since 1970. */
  at: string;
  actor: string | null;
  action: string;
  subjectKind: string;
  subject: string | null;
  outcome: string;
  /** As Postgres writes `jsonb`: keys in one order, no spaces of its own choosing. */
  details: string;
}

export interface SealHead {
  number: number;
  closedAt: Date;
  previousHash: Buffer;
}

/** What stands before the first seal. */
export const noSeal = Buffer.alloc(32);

/**
 * SHA-256 over the seal before, this one's number and time, and each line in order. JSON keeps values apart whatever is in them. The first word
 * names the way of doing it: another way is another word, and old seals stay as they are.
 */
export function sealHash({ number, closedAt, previousHash }: SealHead, lines: readonly SealedLine[]): Buffer {
  const hash = createHash('sha256');
  hash.update(`${JSON.stringify(['askwell-audit-1', number, closedAt.getTime(), previousHash.toString('hex'), lines.length])}\n`);
  for (const { id, at, actor, action, subjectKind, subject, outcome, details } of lines) {
    hash.update(`${JSON.stringify([id, at, actor, action, subjectKind, subject, outcome, details])}\n`);
  }
  return hash.digest();
}

/** What an administrator notes elsewhere: `12:9f86d0…`. */
export const notedSeal = (number: number, hash: Buffer): string => `${number}:${hash.toString('hex')}`;

/** @returns null when it isn't a noted seal */
export function readNotedSeal(text: string): { number: number; hash: Buffer } | null {
  const [, number, hash] = /^(\d{1,15}):([0-9a-f]{64})$/i.exec(text.trim()) ?? [];
  return number && hash ? { number: Number(number), hash: Buffer.from(hash, 'hex') } : null;
}
