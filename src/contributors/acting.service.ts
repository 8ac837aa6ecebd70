import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import type { Actor } from '../identity/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { badInput, DomainError, notFound } from '../platform/errors/domain-error.js';
import { ActingEnd } from './acting-end.js';
import { ActingGrounds } from './acting-grounds.js';
import type { ChangeActingScopeInput, EndActingInput, RecordPapersSeenInput, RestateActingInput, ReviewActingInput } from './acting.inputs.js';
import { ContributorAccess, type Standing } from './contributor-access.js';
import type { ActingScope, RepresentationBasis } from './contributor.lists.js';
import { InterestsSearch } from './contributor.search.js';
import { checkMonth } from './joining.rules.js';
import { SealedText } from './sealed-text.js';

interface Arrangement {
  basis: RepresentationBasis;
  needsPapers: boolean;
  reviewDays: number;
  /** All that the ground allows. */
  may: ActingScope[];
  papers: string[];
  accountId: string | null;
}

type Act = (em: EntityManager, arrangement: Arrangement, standing: Standing, now: Date) => Promise<void>;

/** One person acting for another: on what ground, seen by whom, until when. A lead makes sure of it; nobody makes sure of their own. */
@Injectable()
export class ActingService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly access: ContributorAccess,
    private readonly grounds: ActingGrounds,
    private readonly ending: ActingEnd,
    private readonly search: InterestsSearch,
    private readonly sealed: SealedText,
    private readonly audit: AuditLog,
  ) {}

  /** @returns the profile's id, as all of these. @throws DomainError NOT_FOUND · FORBIDDEN for one's own · BAD_USER_INPUT for another kind of paper · ILLEGAL_MOVE once ended */
  papersSeen(actor: Actor, input: RecordPapersSeenInput): Promise<string> {
    return this.asLead(actor, 'papers', input, async (em, { papers, reviewDays }, _standing, now) => {
      if (!papers.includes(input.paper)) throw badInput('paper', papers.length > 0 ? `This ground is shown by: ${papers.join(', ')}.` : 'This ground needs no paper.');
      await em.query('insert into acting_paper (contributor_id, kind, seen_at, seen_by) values ($1, $2, $3, $4)', [input.contributorId, input.paper, now, actor.accountId]);
      await this.renew(em, input.contributorId, reviewDays, now, ', papers_seen_at = $2');
    });
  }

  /** By a lead; where no paper is needed, whoever acts may confirm it themselves. @throws DomainError as `papersSeen` */
  review(actor: Actor, input: ReviewActingInput): Promise<string> {
    return this.command(actor, 'review', input, async (em, { needsPapers, reviewDays, accountId }, standing, now) => {
      if (accountId === actor.accountId && needsPapers) throw notByOneself();
      if (standing.as === 'helper') throw notFound('This profile');
      await this.renew(em, input.contributorId, reviewDays, now);
    });
  }

  /** Narrower by whoever acts, back to what the ground allows by a lead. @throws DomainError BAD_USER_INPUT beyond it · as `papersSeen` */
  changeScope(actor: Actor, input: ChangeActingScopeInput): Promise<string> {
    return this.command(actor, 'scope', input, async (em, { may, accountId }, standing) => {
      if (standing.as === 'helper') throw notFound('This profile');
      const allowed = accountId === actor.accountId ? (standing.actingScope ?? []) : may;
      const beyond = input.mayDo.find((what) => !allowed.includes(what));
      if (beyond) throw badInput('mayDo', accountId === actor.accountId ? 'You can give up what you may do, and only an involvement lead can give it back.' : 'The ground on which they act doesn’t allow this.');
      await em.query('update representation set scope = $2 where contributor_id = $1', [input.contributorId, [...new Set(input.mayDo)]]);
    });
  }

  /** By whoever acts. Papers seen for another ground no longer count. @throws DomainError NOT_FOUND · BAD_USER_INPUT · ILLEGAL_MOVE once ended */
  restate(actor: Actor, input: RestateActingInput): Promise<string> {
    const { contributorId, basis, basisNote, turnsEighteenIn = null } = input;
    return this.command(actor, 'restate', input, async (em, _arrangement, { as, ageBand }, now) => {
      if (as !== 'self') throw notFound('This profile');
      if (turnsEighteenIn) checkMonth(turnsEighteenIn, now);
      if (basis === 'parental_responsibility' && !turnsEighteenIn) throw badInput('turnsEighteenIn', 'Please say in which month they turn 18: acting with parental responsibility ends then.');
      const ground = await this.grounds.of(em, { basis, ageBand, turnsEighteenIn, path: 'basis' }, now);
      await em.query(
        `update representation
         set basis = $2, basis_note_key_id = $3, basis_note_ciphertext = $4, scope = $5, needs_papers = $6, papers_seen_at = null, review_told_at = null,
           review_due_at = $7::timestamptz + $8 * interval '24 hours', majority_at = ($9::date)::timestamp at time zone 'Europe/London'
         where contributor_id = $1`,
        [contributorId, basis, ...this.sealed.seal(basisNote), ground.scope, ground.needsPapers, now, ground.reviewDays, ground.majorityOn],
      );
      if (turnsEighteenIn && ageBand === '16_or_17') {
        await em.query(`update contributor set adult_from = ($2::date + interval '1 month')::timestamp at time zone 'Europe/London' where id = $1`, [contributorId, `${turnsEighteenIn}-01`]);
      }
    });
  }

  /** By whoever acts, or by a lead on the person's word. From then on nobody acts; the profile waits for its person. @throws DomainError as `papersSeen` */
  end(actor: Actor, input: EndActingInput): Promise<string> {
    return this.command(actor, 'end', input, async (em, { accountId }, { as }, now) => {
      if (as === 'helper') throw notFound('This profile');
      const isOwn = accountId === actor.accountId;
      if (!isOwn && !input.reason) throw badInput('reason', 'Please say why it ends.');
      await this.ending.end(em, input.contributorId, { by: actor.accountId, reason: isOwn ? 'acting_person_said_so' : input.reason! }, now);
    });
  }

  private async renew(em: EntityManager, contributorId: string, reviewDays: number, now: Date, also: '' | ', papers_seen_at = $2' = ''): Promise<void> {
    await em.query(`update representation set review_due_at = $2::timestamptz + $3 * interval '24 hours', review_told_at = null${also} where contributor_id = $1`, [contributorId, now, reviewDays]);
  }

  private asLead(actor: Actor, what: string, input: { contributorId: string; idempotencyKey?: string | null }, act: Act): Promise<string> {
    return this.command(actor, what, input, (em, arrangement, standing, now) => {
      if (standing.as !== 'registrar' && standing.as !== 'lead') throw arrangement.accountId === actor.accountId ? notByOneself() : notFound('This profile');
      return act(em, arrangement, standing, now);
    });
  }

  private command(actor: Actor, what: string, input: { contributorId: string; idempotencyKey?: string | null }, act: Act): Promise<string> {
    const { contributorId, idempotencyKey } = input;
    return this.unitOfWork.command({ callerId: actor.accountId, operation: `acting.${what}`, idempotencyKey, input }, async (em, now) => {
      await this.access.requireSupporterOrLead(em, actor, contributorId);
      await em.query('select from contributor where id = $1 for no key update', [contributorId]);
      const standing = await this.access.requireSupporterOrLead(em, actor, contributorId);
      const arrangement = await this.arrangement(em, contributorId, now);
      await act(em, arrangement, standing, now);
      await this.search.changed(em, contributorId);
      await this.audit.record(em, { actorId: actor.accountId, action: `contributor.acting_${what}`, subject: { kind: 'contributor', id: contributorId }, details: { as: standing.as } });
      return contributorId;
    });
  }

  private async arrangement(em: EntityManager, contributorId: string, now: Date): Promise<Arrangement> {
    const [found] = await em.query<(Arrangement & { hasEnded: boolean })[]>(
      `select r.basis, r.needs_papers as "needsPapers", r.ended_at is not null as "hasEnded", c.account_id as "accountId", b.review_days as "reviewDays", b.may, b.papers
       from representation r join contributor c on c.id = r.contributor_id
       join acting_basis b on b.basis = r.basis and b.valid_from <= $2::date and coalesce(b.valid_to, 'infinity') >= $2::date
       where r.contributor_id = $1`,
      [contributorId, now],
    );
    if (!found) throw notFound('This profile');
    if (found.hasEnded) throw new DomainError('ILLEGAL_MOVE', 'Nobody acts for this person any more. They can take their profile over with a code from an involvement lead.');
    return found;
  }
}

const notByOneself = (): DomainError => new DomainError('FORBIDDEN', 'Somebody else has to look at your papers: please show them to an involvement lead.');
