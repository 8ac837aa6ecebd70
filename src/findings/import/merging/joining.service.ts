import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Actor } from '../../../identity/actor.js';
import { newId } from '../../../platform/database/ids.js';
import { badInput } from '../../../platform/errors/domain-error.js';
import { CurationDesk } from '../../curation/curation.desk.js';
import { isDouble, takenByAnother } from '../../curation/curation.errors.js';
import { findingNotFound } from '../../findings.errors.js';
import { updateFindings } from '../finding-rows.js';
import { idKeys } from '../identifiers.rules.js';
import { HeadingBooks } from '../topics/heading-books.js';
import { putMatchedTopics } from '../topics/matched-topics.js';
import { markPublished, preprintsNear } from '../versions/versions.js';
import { type KnownFinding, type KnownMember, withNotices } from './import-plan.rules.js';
import type { JoinFindingsInput, PartFindingInput } from './joining.inputs.js';
import { isNoDouble, noticeAndArticle, overtakenByItsDouble, toldApart } from './joining.errors.js';
import { lockFinding, noticesOf, takeTurn } from './known-findings.js';
import { type FindingFacts, hasSameHeadings, mergeSources } from './merge-sources.rules.js';

interface Join {
  readonly id: string;
  readonly keptId: string;
  readonly alongIds: string[];
  readonly noteIds: string[];
  readonly status: string;
}

/**
 * Joins findings that turned out to be one work, and parts them again. What sources say stays with the finding it was said of, so parting needs nothing but the
 * sources: both are made from theirs anew. Imports wait meanwhile, as for each other.
 */
@Injectable()
export class JoiningService {
  constructor(
    private readonly desk: CurationDesk,
    private readonly books: HeadingBooks,
  ) {}

  /** Answers with the one that stays. @throws DomainError NOT_FOUND, ILLEGAL_MOVE (one is a double already), BAD_USER_INPUT (the same twice) */
  joinFindings(actor: Actor, input: JoinFindingsInput): Promise<string> {
    const [keptId, doubleId] = [input.keptId.toLowerCase(), input.doubleId.toLowerCase()];
    if (keptId === doubleId) throw badInput('doubleId', 'doubleId must be another finding than keptId');
    return toldApart(this.desk.command(actor, 'joinFindings', input, async (em, now) => {
      await takeTurn(em);
      const [kept, double] = await this.standing(em, [keptId, doubleId]);
      await this.requireJoinable(em, actor, kept, double, now);
      const near = await preprintsNear(em, [keptId, doubleId]);
      const { status } = await this.setAside(em, actor, kept, double, now);
      const members = [...kept.members, ...double.members];
      if (kept.members.some(({ sources }) => sources.length > 0)) await this.rewrite(em, now, keptId, members);
      const notes = await em.query<[{ id: string }[], number]>('update broker_note set finding_id = $1 where finding_id = $2 returning id', [keptId, doubleId]);
      await em.query(
        'insert into finding_join (id, kept_id, double_id, along_ids, note_ids, status, joined_by, joined_at) values ($1, $2, $3, $4, $5, $6, $7, $8)',
        [newId(), keptId, doubleId, double.members.slice(1).map(({ id }) => id), notes[0].map(({ id }) => id), status, actor.accountId, now],
      ); // prettier-ignore
      await markPublished(em, now, near, { changed: [keptId] });
      await this.desk.clear(em, doubleId);
      await this.desk.done(em, actor, doubleId, { action: 'finding.join', step: 'joined', details: { keptId } }, now);
      return this.desk.done(em, actor, keptId, { action: 'finding.join', step: 'joined', details: { doubleId } }, now);
    }));
  }

  /** Answers with the double, which stands as it stood before. @throws DomainError NOT_FOUND, ILLEGAL_MOVE (it isn't joined) */
  partFinding(actor: Actor, input: PartFindingInput): Promise<string> {
    const doubleId = input.findingId.toLowerCase();
    return toldApart(this.desk.command(actor, 'partFinding', input, async (em, now) => {
      await takeTurn(em);
      const join = await this.joinOf(em, doubleId);
      const kept = await lockFinding(em, join.keptId);
      if (kept === null) throw findingNotFound();
      const near = await preprintsNear(em, [kept.id]);
      const leaving = kept.members.filter(({ id }) => id === doubleId || join.alongIds.includes(id));
      const staying = kept.members.filter((member) => !leaving.includes(member));
      // The one that stays first: it gives up identifiers that the other takes back.
      if (staying.some(({ sources }) => sources.length > 0)) await this.rewrite(em, now, kept.id, staying);
      await this.rewrite(em, now, doubleId, leaving);
      // It isn't new to those who saw it before: its place among what was shown stays.
      const [{ shown }] = await em.query<[{ shown: string | null }]>('select shown_nr as shown from finding where id = $1', [doubleId]);
      await em.query('update finding set joined_into = null, joined_keys = null, status = $2 where id = $1', [doubleId, join.status]);
      await em.query('update finding set shown_nr = $2 where id = $1 and $2::bigint is not null', [doubleId, shown]);
      if (join.status !== 'withdrawn') await em.query('update finding set withdrawn_at = null, withdrawn_by = null, withdrawal_reason = null where id = $1', [doubleId]);
      await em.query('update finding set joined_into = $1 where id = any($2) and joined_into = $3', [doubleId, join.alongIds, join.keptId]);
      await em.query('update broker_note set finding_id = $1 where (id = any($2) or first_id in (select coalesce(first_id, id) from broker_note where id = any($2))) and finding_id = $3', [doubleId, join.noteIds, join.keptId]);
      await markPublished(em, now, near, { changed: [join.keptId, doubleId] });
      await em.query('update finding_join set parted_by = $2, parted_at = $3 where id = $1', [join.id, actor.accountId, now]);
      await this.desk.done(em, actor, join.keptId, { action: 'finding.part', step: 'parted', details: { doubleId } }, now);
      return this.desk.done(em, actor, doubleId, { action: 'finding.part', step: 'parted', details: { keptId: join.keptId } }, now);
    }));
  }

  /** @throws DomainError ILLEGAL_MOVE, CONFLICT (another broker is at work on the double, whose draft would go out of sight) */
  private async requireJoinable(em: EntityManager, actor: Actor, kept: KnownFinding, double: KnownFinding, now: Date): Promise<void> {
    const notices = await em.query<unknown[]>('select distinct coalesce(notice, $2) from finding where id = any ($1)', [[kept.id, double.id], 'none']);
    if (notices.length > 1) throw noticeAndArticle();
    const overtaken = await em.query<unknown[]>(
      `select 1 from finding_evidence e join finding newer on newer.id = e.other_id where e.finding_id = $1 and e.relation = 'superseded_by' and $2 in (newer.id, newer.joined_into)`, [kept.id, double.id],
    ); // prettier-ignore
    if (overtaken.length > 0) throw overtakenByItsDouble();
    const [other] = await em.query<{ until: Date }[]>('select until from finding_work where finding_id = $1 and until > $2 and account_id <> $3', [double.id, now, actor.accountId]);
    if (other) throw takenByAnother(other.until);
  }

  /** Both, locked in order of id with their doubles. */
  private async standing(em: EntityManager, [keptId, doubleId]: readonly [string, string]): Promise<[KnownFinding, KnownFinding]> {
    const rows = await em.query<{ id: string; joinedInto: string | null }[]>(
      'select id, joined_into as "joinedInto" from finding where id = any($1) or joined_into = any($1) order by id for no key update', [[keptId, doubleId]],
    ); // prettier-ignore
    for (const id of [keptId, doubleId]) {
      const row = rows.find((one) => one.id === id);
      if (row === undefined) throw findingNotFound();
      if (row.joinedInto !== null) throw isDouble(row.joinedInto);
    }
    const [kept, double] = [await lockFinding(em, keptId), await lockFinding(em, doubleId)];
    if (kept === null || double === null) throw findingNotFound();
    return [kept, double];
  }

  /** Takes the double out of readers' sight and gives up its identifiers; what was joined into it goes along. */
  private async setAside(em: EntityManager, actor: Actor, kept: KnownFinding, double: KnownFinding, now: Date): Promise<{ status: string }> {
    const [before] = await em.query<[{ status: string }]>('select status from finding where id = $1', [double.id]);
    await em.query(
      `update finding set joined_into = $2, joined_keys = $3, pmid = null, pmcid = null, doi = null, status = 'withdrawn', withdrawn_at = coalesce(withdrawn_at, $4), withdrawn_by = coalesce(withdrawn_by, $5),
         withdrawal_reason = coalesce(withdrawal_reason, 'It is another finding’s double and was joined into it.')
       where id = $1`,
      [double.id, kept.id, double.members.slice(0, 1).flatMap(({ ids }) => idKeys(ids)), now, actor.accountId],
    );
    await em.query('update finding set joined_into = $2 where joined_into = $1', [double.id, kept.id]);
    return before;
  }

  /** From what these sources say, and what notices say of the identifiers they give; its topics, where no broker chose them, follow its headings. */
  private async rewrite(em: EntityManager, now: Date, findingId: string, members: readonly KnownMember[]): Promise<void> {
    const sources = members.flatMap((member) => member.sources);
    if (sources.length === 0) return;
    const facts = withNotices(mergeSources(sources), await noticesOf(em, members));
    const [had] = await em.query<[Pick<FindingFacts, 'meshHeadings' | 'keywords'>]>('select mesh_headings as "meshHeadings", keywords from finding where id = $1', [findingId]);
    if (hasSameHeadings(had, facts)) return updateFindings(em, now, [{ findingId, facts }]);
    const book = await this.books.current(em, now);
    await updateFindings(em, now, [{ findingId, facts, book: book.version }]);
    await putMatchedTopics(em, book, [{ findingId, facts }]);
  }

  private async joinOf(em: EntityManager, doubleId: string): Promise<Join> {
    const [finding] = await em.query<{ joinedInto: string | null }[]>('select joined_into as "joinedInto" from finding where id = $1', [doubleId]);
    if (finding === undefined) throw findingNotFound();
    // One that went along with its own finding is parted from that one first.
    const [join] = await em.query<Join[]>(
      `select id, kept_id as "keptId", along_ids as "alongIds", note_ids as "noteIds", status from finding_join where double_id = $1 and parted_at is null and kept_id = $2`,
      [doubleId, finding.joinedInto],
    );
    if (join === undefined) throw isNoDouble();
    return join;
  }
}
