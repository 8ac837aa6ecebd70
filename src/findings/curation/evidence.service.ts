import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Actor } from '../../identity/actor.js';
import { badInput, DomainError, notFound } from '../../platform/errors/domain-error.js';
import type { FindingStatus } from './curated.columns.js';
import { CurationDesk } from './curation.desk.js';
import { illegalMove } from './curation.errors.js';
import type { LinkEvidenceInput, SupersedeFindingInput, UndoSupersedingInput, UnlinkEvidenceInput } from './evidence.inputs.js';

/** SQL: links of $1 to $2, also of what was joined into either. */
const LINKS = `finding_evidence e join finding one on one.id = e.finding_id join finding two on two.id = e.other_id where (one.id = $1 or one.joined_into = $1) and (two.id = $2 or two.joined_into = $2)`;

interface Other {
  readonly id: string;
  readonly status: FindingStatus;
  readonly retracted: boolean;
}

/** Evidence beside a finding. Each link has a row on both sides; both findings are locked first, in order of id, as imports lock them. */
@Injectable()
export class EvidenceService {
  constructor(private readonly desk: CurationDesk) {}

  /** Takes the place of what was said of the two before. @throws DomainError NOT_FOUND, CONFLICT, ILLEGAL_MOVE, BAD_USER_INPUT (beside itself) */
  link(actor: Actor, input: LinkEvidenceInput): Promise<string> {
    return this.desk.command(actor, 'linkEvidence', input, async (em, now) => {
      const other = await this.lockBoth(em, input.findingId, input.otherId, 'otherId');
      const finding = await this.desk.takeToWrite(em, actor, input, now);
      const [standing] = await em.query<unknown[]>(`select 1 from ${LINKS} and e.relation in ('supersedes', 'superseded_by')`, [finding.id, other.id]);
      if (standing !== undefined) throw illegalMove(finding.status, 'One of the two has taken the other’s place; send undoSuperseding first.');
      await this.put(em, actor, finding.id, other.id, input.relation, now);
      return this.desk.done(em, actor, finding.id, { action: 'finding.link', step: 'linked', details: { otherId: other.id, relation: input.relation } }, now);
    });
  }

  /** @throws DomainError NOT_FOUND (also when the two aren't linked so), CONFLICT */
  unlink(actor: Actor, input: UnlinkEvidenceInput): Promise<string> {
    return this.desk.command(actor, 'unlinkEvidence', input, async (em, now) => {
      const other = await this.lockBoth(em, input.findingId, input.otherId, 'otherId');
      const finding = await this.desk.takeToWrite(em, actor, input, now);
      if ((await this.part(em, finding.id, other.id, ['agrees', 'differs'])) === 0) throw notFound('This link');
      return this.desk.done(em, actor, finding.id, { action: 'finding.unlink', step: 'unlinked', details: { otherId: other.id } }, now);
    });
  }

  /** @throws DomainError NOT_FOUND, CONFLICT, ILLEGAL_MOVE, BAD_USER_INPUT (by itself) */
  supersede(actor: Actor, input: SupersedeFindingInput): Promise<string> {
    return this.desk.command(actor, 'supersedeFinding', input, async (em, now) => {
      const newer = await this.lockBoth(em, input.findingId, input.byId, 'byId');
      const finding = await this.desk.take(em, input);
      if (finding.status !== 'published') throw illegalMove(finding.status, 'Only what is published can be superseded.');
      if (newer.status !== 'published' || newer.retracted) {
        throw new DomainError('ILLEGAL_MOVE', 'Only a published finding that wasn’t retracted can take another’s place. Publish the one in byId first.', { from: finding.status, reason: 'NEWER_NOT_PUBLISHED' });
      }
      await this.put(em, actor, finding.id, newer.id, 'superseded_by', now);
      await em.query(`update finding set status = 'superseded' where id = $1`, [finding.id]);
      return this.desk.done(em, actor, finding.id, { action: 'finding.supersede', step: 'superseded', details: { byId: newer.id } }, now);
    });
  }

  /** @throws DomainError NOT_FOUND, CONFLICT, ILLEGAL_MOVE */
  undoSuperseding(actor: Actor, input: UndoSupersedingInput): Promise<string> {
    return this.desk.command(actor, 'undoSuperseding', input, async (em, now) => {
      const finding = await this.desk.take(em, input);
      if (finding.status !== 'superseded') throw illegalMove(finding.status, 'Nothing has taken its place.');
      await em.query(`delete from finding_evidence where (finding_id = $1 and relation = 'superseded_by') or (other_id = $1 and relation = 'supersedes')`, [finding.id]);
      await em.query(`update finding set status = 'published' where id = $1`, [finding.id]);
      return this.desk.done(em, actor, finding.id, { action: 'finding.undo_superseding', step: 'superseding_undone' }, now);
    });
  }

  private async lockBoth(em: EntityManager, findingId: string, otherId: string, path: string): Promise<Other> {
    const [one, two] = [findingId.toLowerCase(), otherId.toLowerCase()];
    if (one === two) throw badInput(path, `${path} must be another finding than findingId`);
    const rows = await em.query<Other[]>('select id, status, retracted from finding where id = any ($1::uuid[]) and joined_into is null order by id for no key update', [[one, two]]);
    const other = rows.find(({ id }) => id === two);
    if (other === undefined) throw notFound('The other finding');
    return other;
  }

  private async put(em: EntityManager, actor: Actor, findingId: string, otherId: string, relation: string, now: Date): Promise<void> {
    await this.part(em, findingId, otherId, ['agrees', 'differs']);
    await em.query(
      `insert into finding_evidence (finding_id, other_id, relation, linked_by, linked_at)
       values ($1, $2, $3, $4, $5), ($2, $1, case $3::text when 'superseded_by' then 'supersedes' else $3::text end, $4, $5)`,
      [findingId, otherId, relation, actor.accountId, now],
    );
  }

  private async part(em: EntityManager, findingId: string, otherId: string, relations: readonly string[]): Promise<number> {
    const [, gone] = await em.query<[unknown[], number]>(
      `delete from finding_evidence where (finding_id, other_id) in (select e.finding_id, e.other_id from ${LINKS} union all select e.other_id, e.finding_id from ${LINKS}) and relation = any ($3::text[])`,
      [findingId, otherId, relations],
    );
    return gone;
  }
}
