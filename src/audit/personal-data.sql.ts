import type { DataSubject } from './personal-data.js';

const casts = { contributors: 'uuid[]', account: 'uuid', now: 'timestamptz' } as const;
type Name = keyof typeof casts;

/** A registered statement with its `:contributors`, `:account` and `:now` in place, and their values in that order. */
export function bindSubject(sql: string, subject: DataSubject, now: Date | null = null): [text: string, values: unknown[]] {
  const values: Record<Name, unknown> = { contributors: subject.contributorIds, account: subject.accountId, now };
  const used: Name[] = [];
  const text = sql.replace(/(?<!:):(contributors|account|now)\b/g, (_, name: Name) => {
    if (!used.includes(name)) used.push(name);
    return `$${used.indexOf(name) + 1}::${casts[name]}`;
  });
  return [text, used.map((name) => values[name])];
}
