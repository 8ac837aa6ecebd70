import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import { ContributorAccess } from '../contributors/contributor-access.js';
import { type SealedJson, sealedJson, SealedText } from '../contributors/sealed-text.js';
import type { Actor } from '../identity/actor.js';
import { isStandingStill } from '../invitations/standstill.js';
import { leadParameters, looksAfter } from '../opportunities/lead-scope.sql.js';
import { OpportunityQueries } from '../opportunities/opportunities.queries.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { type ConnectionArgs, keysetPage, mapPage, type Page } from '../platform/graphql/connection.js';
import { FeedbackDuty } from './feedback-duty.entity.js';
import { neverOpened } from './feedback.errors.js';
import { FeedbackReaders } from './feedback-readers.js';
import { heldFrom } from './feedback.rules.js';
import type { FeedbackDutyType, FeedbackToLookAfterType, MyFeedbackType } from './feedback.types.js';

/** Posts that the profile was chosen for, came forward for, or said yes to; as `feedback_people` says from the other side. */
const theirs = `duty.opportunityId in (
  select i.opportunity_id from introduction i where i.contributor_id = :contributorId
  union all select e.opportunity_id from expression_of_interest e where e.contributor_id = :contributorId and e.state <> 'taken_back'
  union all select v.opportunity_id from invitation v join ask a on a.id = v.ask_id where v.contributor_id = :contributorId and a.state in ('willing', 'chosen', 'not_needed')
  union all select p.opportunity_id from feedback_person p where p.contributor_id = :contributorId)`;

/** By when people hear what came of things, and what they heard. */
@Injectable()
export class FeedbackQueries {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly opportunities: OpportunityQueries,
    private readonly contributors: ContributorAccess,
    private readonly readers: FeedbackReaders,
    private readonly sealed: SealedText,
    private readonly audit: AuditLog,
  ) {}

  /** For the team. Nobody is shown while an organisation of the post may not act. @throws DomainError NOT_FOUND · ILLEGAL_MOVE for a post that was never open */
  ofOpportunity(actor: Actor, opportunityId: string): Promise<FeedbackDutyType> {
    return this.unitOfWork.run(async (em, now) => {
      const { id } = await this.opportunities.requireTeamOpportunity(em, actor, opportunityId);
      const duty = await em.findOneBy(FeedbackDuty, { opportunityId: id });
      if (!duty) throw neverOpened();
      const people = (await isStandingStill(em, id)) ? [] : await this.readers.byCode(em, id);
      await this.audit.recordForEach(em, {
        actorId: actor.accountId, action: 'contributor.read_to_hear', subject: { kind: 'contributor', ids: people.map(({ contributorId }) => contributorId) }, details: { opportunityId: id },
      });
      return { ...dayOf(duty), isOverdue: duty.givenAt === null && duty.dueAt <= now, heldFrom: heldFrom(duty.dueAt), people };
    });
  }

  /** For the person and whoever answers for them; what they read here they have heard. @throws DomainError NOT_FOUND */
  ofContributor(actor: Actor, contributorId: string, args: ConnectionArgs): Promise<Page<MyFeedbackType>> {
    return this.unitOfWork.run(async (em, now) => {
      const standing = await this.contributors.requireAnswering(em, actor, contributorId);
      await this.contributors.noteReading(em, actor, standing, 'contributor.read_feedback');
      const page = await keysetPage(em.createQueryBuilder(FeedbackDuty, 'duty').where(theirs, { contributorId }), { alias: 'duty', property: 'dueAt' }, args);
      const ids = page.edges.map(({ node }) => node.opportunityId);
      const titles = await titlesOf(em, ids);
      const words = await this.wordsFor(em, contributorId, ids);
      await em.query('update feedback_person set seen_at = $3 where contributor_id = $1 and opportunity_id = any ($2::uuid[]) and seen_at is null', [contributorId, ids, now]);
      return mapPage(page, (duty) => ({ ...dayOf(duty), title: titles.get(duty.opportunityId)!, wordsForYou: words.get(duty.opportunityId) ?? null }));
    });
  }

  /** Overdue though the team was reminded, the longest first. */
  overdue(actor: Actor, args: ConnectionArgs): Promise<Page<FeedbackToLookAfterType>> {
    return this.unitOfWork.run(async (em) => {
      const query = em
        .createQueryBuilder(FeedbackDuty, 'duty')
        .innerJoin('opportunity', 'opportunity', 'opportunity.id = duty.opportunityId')
        .where(`duty.givenAt is null and duty.escalatedAt is not null and ${looksAfter}`, leadParameters(actor));
      const page = await keysetPage(query, { alias: 'duty', property: 'escalatedAt', direction: 'ASC' }, args);
      const titles = await titlesOf(em, page.edges.map(({ node }) => node.opportunityId));
      return mapPage(page, (duty) => lookedAfter(duty, titles));
    });
  }

  /** For a lead who has just put the day off. */
  toLookAfter(opportunityId: string): Promise<FeedbackToLookAfterType> {
    return this.unitOfWork.run(async (em) => lookedAfter(await em.findOneByOrFail(FeedbackDuty, { opportunityId }), await titlesOf(em, [opportunityId])));
  }

  private async wordsFor(em: EntityManager, contributorId: string, opportunityIds: readonly string[]): Promise<Map<string, string>> {
    const rows = await em.query<{ id: string; words: SealedJson }[]>(
      `select opportunity_id as id, ${sealedJson('words_key_id', 'words_ciphertext')} as words from feedback_person
       where contributor_id = $1 and opportunity_id = any ($2::uuid[]) and words_key_id is not null`,
      [contributorId, opportunityIds],
    );
    return new Map(rows.map(({ id, words }) => [id, this.sealed.open(words)]));
  }
}

async function titlesOf(em: EntityManager, opportunityIds: readonly string[]): Promise<Map<string, string>> {
  const rows = await em.query<{ id: string; title: string }[]>('select id, title from opportunity where id = any ($1::uuid[])', [opportunityIds]);
  return new Map(rows.map(({ id, title }) => [id, title]));
}

const lookedAfter = (duty: FeedbackDuty, titles: ReadonlyMap<string, string>): FeedbackToLookAfterType => ({
  ...dayOf(duty), title: titles.get(duty.opportunityId)!, heldFrom: heldFrom(duty.dueAt),
});

/** What is the same for whoever may read it. */
const dayOf = ({ opportunityId, state, dueOn, extendedFrom, extendedBecause, extendedAt, outcome, inPlainWords, youSaid, weDid, whyNot, givenAt }: FeedbackDuty) => ({
  opportunityId,
  state,
  dueOn,
  extension: extendedFrom === null || extendedBecause === null || extendedAt === null ? null : { from: extendedFrom, because: extendedBecause, at: extendedAt },
  feedback: outcome === null || inPlainWords === null || givenAt === null ? null : { outcome, inPlainWords, youSaid, weDid, whyNot, at: givenAt },
});
