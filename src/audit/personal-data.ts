import type { EntityManager } from 'typeorm';

/** Whose data: profiles, and the account that holds them. Without an account: these profiles alone, the account stays. */
export interface DataSubject {
  readonly accountId: string | null;
  readonly contributorIds: readonly string[];
}

export interface Erasure extends DataSubject {
  /** Keep one keyed hash of each contact detail, so that nothing is ever sent there again. */
  readonly neverContactAgain: boolean;
}

/**
 * How the rows about somebody are handed to them. The columns of `sql` name what they hold (`givenAt` is read as "Given at"); a value of the
 * shape `{keyId, ciphertext}` (base64) is opened on the way. Nothing about anybody else may be among the columns, a team's private details
 * included. `:contributors` (uuid[]) and `:account` (uuid) stand for whose data it is; a statement that names `:contributors` is read once for
 * each profile, the others once for the account.
 */
export interface ExportBySql {
  /** Heading of this part, in plain words: "Topics you named". Tables may share one. */
  readonly title: string;
  readonly sql: string;
}

/** The same for rows that no statement finds, because nothing in the database leads from the person to them. Read once for each profile. */
export interface ExportByReading {
  readonly title: string;
  readonly read: (em: EntityManager, contributorId: string) => Promise<Record<string, unknown>[]>;
}

export type PersonalExport = ExportBySql | ExportByReading;

/** What erasure does to rows about somebody: SQL with `:contributors`, `:account` and `:now`, or a function where a statement isn't enough. */
export interface ErasureStep {
  readonly why: string;
  readonly sql?: string;
  readonly run?: (em: EntityManager, subject: DataSubject, now: Date) => Promise<void>;
}

/** A table with rows about somebody. */
export interface PersonalTable {
  /** A reason instead of an export, where handing it over would tell the person nothing, or tell them about somebody else. */
  readonly exported: PersonalExport | readonly PersonalExport[] | { readonly not: string };
  /** In this order. A step that changes nothing (`staysAsItIs`) says why rows may remain. */
  readonly erased: readonly ErasureStep[];
}

/** A table that says nothing about anybody, and why that is so. */
export interface ImpersonalTable {
  readonly nothingPersonal: string;
}

export type TableRegistration = PersonalTable | ImpersonalTable;

export const isPersonal = (table: TableRegistration): table is PersonalTable => 'erased' in table;

export const nothingPersonal = (reason: string): ImpersonalTable => ({ nothingPersonal: reason });
export const exported = (title: string, sql: string): PersonalExport => ({ title, sql });
export const exportedBy = (title: string, read: ExportByReading['read']): PersonalExport => ({ title, read });
/** The statements of a table; none where it is not exported. */
export const exportsOf = ({ exported: how }: PersonalTable): readonly PersonalExport[] => ('not' in how ? [] : 'title' in how ? [how] : how);

export const notExported = (reason: string): { not: string } => ({ not: reason });

/** Rows that go. `column` names the profile or the account they are about. */
export const deleteWhere = (about: { contributor: string } | { account: string }, why: string) => (table: string): ErasureStep => ({
  why,
  sql: `delete from ${table} where ${condition(about)}`,
});

/** Rows that stay while what leads to the person goes; `also` sets further columns, with a comma in front of each. */
export const unlinkWhere = (about: { contributor: string } | { account: string }, why: string, also = '') => (table: string): ErasureStep => ({
  why,
  sql: `update ${table} set ${columnOf(about)} = null${also && `, ${also}`} where ${condition(about)}`,
});

export const staysAsItIs = (why: string) => (_table: string): ErasureStep => ({ why });
export const eraseBy = (why: string, step: Pick<ErasureStep, 'sql'> | Pick<ErasureStep, 'run'>) => (_table: string): ErasureStep => ({ why, ...step });

type Step = (table: string) => ErasureStep;

/** Writes a feature's tables down briefly: `{ skill: about(exported(…), deleteWhere(…)) }`. */
export const about = (how: PersonalTable['exported'], ...steps: [Step, ...Step[]]) => (table: string): PersonalTable => ({
  exported: how,
  erased: steps.map((step) => step(table)),
});

const columnOf = (of: { contributor: string } | { account: string }): string => ('contributor' in of ? of.contributor : of.account);
const condition = (of: { contributor: string } | { account: string }): string =>
  'contributor' in of ? `${of.contributor} = any (:contributors)` : `${of.account} = :account`;
