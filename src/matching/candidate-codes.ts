import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { spokenCode } from '../platform/crypto/spoken-code.js';
import { DomainError } from '../platform/errors/domain-error.js';
import { stillShown } from './still-shown.sql.js';

/** 8 characters from the system's random source: 40 bits, one of about 1.1 million million. */
export const freshCode = (): string => spokenCode(randomBytes(8));

/** With 500 codes given out, a new one is taken with a probability of 1 in 2 × 10⁹; five in a row never are. */
const attempts = 5;

export interface ResolvedCode {
  code: string;
  /** Null once the person was erased. */
  contributorId: string | null;
}

/** The codes by which a team knows people before they are chosen. Who they stand for never leaves the service. */
@Injectable()
export class CandidateCodes {
  /**
   * Who these codes stand for, in the order given.
   * @throws DomainError UNKNOWN_CODE for the whole call when one was never given out for this opportunity; `codes` names those
   */
  async resolve(em: EntityManager, opportunityId: string, codes: readonly string[]): Promise<ResolvedCode[]> {
    const rows = await em.query<ResolvedCode[]>(
      `select code, contributor_id as "contributorId" from candidate where opportunity_id = $1 and code = any ($2::text[])`,
      [opportunityId, codes],
    );
    const known = new Map(rows.map(({ code, contributorId }) => [code, contributorId]));
    const unknown = codes.filter((code) => !known.has(code));
    if (unknown.length > 0) throw unknownCodes(unknown);
    return codes.map((code) => ({ code, contributorId: known.get(code) ?? null }));
  }

  /** The codes of the opportunity's newest list, in its order, and which of them its team doesn't see any more; empty when there is no list. */
  async inOrder(em: EntityManager, opportunityId: string): Promise<{ list: string[]; gone: Set<string> }> {
    const rows = await em.query<{ code: string; shown: boolean }[]>(
      `select candidate.code, ${stillShown} as shown
       from (select id from candidate_list where opportunity_id = $1 order by made_at desc limit 1) newest
       join candidate_entry entry on entry.list_id = newest.id
       join candidate on candidate.id = entry.candidate_id
       order by entry.position`,
      [opportunityId],
    );
    return { list: rows.map(({ code }) => code), gone: new Set(rows.filter(({ shown }) => !shown).map(({ code }) => code)) };
  }

  /** The codes of those of these people who have one for this opportunity, by contributor. */
  async known(em: EntityManager, opportunityId: string, contributorIds: readonly string[]): Promise<Map<string, string>> {
    const rows = await em.query<{ id: string; code: string }[]>('select contributor_id as id, code from candidate where opportunity_id = $1 and contributor_id = any ($2::uuid[])', [
      opportunityId, contributorIds,
    ]);
    return new Map(rows.map(({ id, code }) => [id, code]));
  }

  /** Gives each of these people a code for this opportunity; those who have one keep it. @returns contributor id → candidate id */
  async issue(em: EntityManager, opportunityId: string, contributorIds: readonly string[], now: Date, next = freshCode): Promise<Map<string, string>> {
    for (let attempt = 1; attempt <= attempts; attempt += 1) {
      // Neither a person who has a code nor a code that is taken stops the others; whoever is left gets another code.
      await em.query(
        `insert into candidate (opportunity_id, contributor_id, code, created_at)
         select $1, person.id, person.code, $4 from unnest($2::uuid[], $3::text[]) as person (id, code)
         on conflict do nothing`,
        [opportunityId, contributorIds, contributorIds.map(() => next()), now],
      );
      const rows = await em.query<{ id: string; contributorId: string }[]>(
        `select id, contributor_id as "contributorId" from candidate where opportunity_id = $1 and contributor_id = any ($2::uuid[])`,
        [opportunityId, contributorIds],
      );
      if (rows.length === contributorIds.length) return new Map(rows.map(({ id, contributorId }) => [contributorId, id]));
    }
    throw new Error(`No free codes found in ${attempts} attempts`);
  }
}

const unknownCodes = (codes: readonly string[]): DomainError =>
  new DomainError(
    'UNKNOWN_CODE',
    codes.length === 1
      ? `The code ${codes[0]} was not given out for this opportunity. Take codes from a list made for it (candidateList); nobody was invited.`
      : `${codes.length} codes were not given out for this opportunity. Take codes from a list made for it (candidateList); nobody was invited.`,
    { codes },
  );
