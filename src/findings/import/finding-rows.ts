import type { EntityManager } from 'typeorm';
import { idKeys } from './identifiers.rules.js';
import { likenessOf } from './merging/likeness.rules.js';
import type { FindingFacts } from './merging/merge-sources.rules.js';

/** The columns of `finding` that come from sources, with their types. */
const COLUMNS = {
  pmid: 'text', pmcid: 'text', doi: 'text', likeness: 'text', title: 'text', abstract: 'jsonb', authors: 'text[]', journal: 'text', publication_date: 'date', publication_precision: 'text',
  publication_types: 'text[]', mesh_headings: 'text[]', keywords: 'text[]', language: 'text', open_access: 'boolean', urls: 'text[]', notice: 'text', retracted: 'boolean',
  corrected: 'boolean', questioned: 'boolean', funders: 'text[]', preprint: 'boolean', declared_interests: 'text', abstract_licence: 'text',
} as const; // prettier-ignore
const NAMES = Object.keys(COLUMNS);
const ROWS = `jsonb_to_recordset($1::jsonb) as r (id uuid, sample boolean, topics_book text, joined_keys text[], ${Object.entries(COLUMNS).map(([name, type]) => `${name} ${type}`).join(', ')})`;

/** When the service learnt of it first stays; taken back, it is forgotten. */
const LEARNT = (fact: 'retracted' | 'corrected' | 'questioned'): string => `${fact}_at = case when r.${fact} then coalesce(finding.${fact}_at, $2) end`;

/** @param book the version of the book of names with which the caller matches their topics */
export async function insertFindings(em: EntityManager, now: Date, added: readonly { findingId: string; facts: FindingFacts }[], { sample, book }: { sample: boolean; book: string }): Promise<void> {
  if (added.length === 0) return;
  await em.query(
    `insert into finding (id, sample, topics_book, retracted_at, corrected_at, questioned_at, ${NAMES.join(', ')})
     select id, sample, topics_book, case when retracted then $2::timestamptz end, case when corrected then $2::timestamptz end, case when questioned then $2::timestamptz end, ${NAMES.join(', ')} from ${ROWS}`,
    [JSON.stringify(added.map(({ findingId, facts }) => ({ ...factRow(findingId, facts), sample, topics_book: book }))), now],
  );
}

/** Findings that stand; in this order, because one may give up an identifier that the next takes. `book` for those whose topics the caller matches anew. */
export async function updateFindings(em: EntityManager, now: Date, changed: readonly { findingId: string; facts: FindingFacts; book?: string }[]): Promise<void> {
  if (changed.length === 0) return;
  await em.query(
    `update finding set (${NAMES.join(', ')}) = (${NAMES.map((name) => `r.${name}`).join(', ')}), ${LEARNT('retracted')}, ${LEARNT('corrected')}, ${LEARNT('questioned')}, topics_book = coalesce(r.topics_book, finding.topics_book) from ${ROWS} where finding.id = r.id`,
    [JSON.stringify(changed.map(({ findingId, facts, book }) => ({ ...factRow(findingId, facts), topics_book: book }))), now],
  );
}

/** The names by which a double is still known. */
export async function updateDoubles(em: EntityManager, doubles: readonly { id: string; facts: FindingFacts }[]): Promise<void> {
  if (doubles.length === 0) return;
  await em.query(`update finding set joined_keys = r.joined_keys, likeness = r.likeness from ${ROWS} where finding.id = r.id and finding.joined_into is not null`, [
    JSON.stringify(doubles.map(({ id, facts }) => ({ id, joined_keys: idKeys(facts.ids), likeness: likenessOf(facts) }))),
  ]);
}

function factRow(id: string, facts: FindingFacts): Record<string, unknown> {
  const { ids, published } = facts;
  return {
    id,
    ...ids,
    likeness: likenessOf(facts),
    title: facts.title,
    abstract: facts.abstract,
    authors: facts.authors,
    journal: facts.journal,
    publication_date: published.date,
    publication_precision: published.precision,
    publication_types: facts.publicationTypes,
    mesh_headings: facts.meshHeadings,
    keywords: facts.keywords,
    language: facts.language,
    open_access: facts.openAccess,
    urls: facts.urls,
    notice: facts.notice,
    retracted: facts.retracted,
    corrected: facts.corrected,
    questioned: facts.questioned,
    funders: facts.funders,
    preprint: facts.preprint ?? false,
    declared_interests: facts.declaredInterests,
    abstract_licence: facts.abstractLicence,
  };
}
