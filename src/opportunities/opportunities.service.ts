import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { type Actor, ownOrganisationIds, requireTeam } from '../identity/actor.js';
import { Team } from '../identity/team.entity.js';
import { SecretBox } from '../platform/crypto/secret-box.js';
import { newId } from '../platform/database/ids.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { dayInEngland } from '../reference/days.rules.js';
import type { Gap } from './completeness.rules.js';
import { applyTo, blankDraft, clashesOf } from './draft.rules.js';
import { DraftChecks } from './draft-checks.js';
import { onlyDraftsChange, wrongFields } from './opportunities.errors.js';
import { OpportunityQueries } from './opportunities.queries.js';
import { Opportunity } from './opportunity.entity.js';
import type { CreateOpportunityInput, UpdateOpportunityInput } from './opportunity.inputs.js';
import type { SessionInput, SoughtTopicInput } from './opportunity-part.inputs.js';
import { OpportunitySession } from './opportunity-session.entity.js';
import { OpportunityTopic } from './opportunity-topic.entity.js';

/** Writing posts: a team makes drafts and changes them until they are sent to review. */
@Injectable()
export class OpportunityService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly secrets: SecretBox,
    private readonly checks: DraftChecks,
    private readonly queries: OpportunityQueries,
  ) {}

  /**
   * @returns the new draft's id
   * @throws DomainError NOT_FOUND for a foreign team; BAD_USER_INPUT naming each field that can't stand
   */
  async create(actor: Actor, input: CreateOpportunityInput): Promise<string> {
    requireTeam(actor, input.teamId);
    return this.command(actor, 'createOpportunity', input, async (em, now) => {
      const { organisationId } = await em.findOneByOrFail(Team, { id: input.teamId });
      const draft = blankDraft({
        id: newId(), teamId: input.teamId, organisationIds: [organisationId], createdBy: actor.accountId, createdAt: now, context: input.context, title: input.title,
      });
      await this.fill(em, actor, draft, input, now);
      await em.insert(Opportunity, draft);
      await this.replaceRows(em, draft.id, input);
      return draft.id;
    });
  }

  /**
   * @throws DomainError NOT_FOUND for a foreign opportunity; ILLEGAL_MOVE when it is no draft any more; BAD_USER_INPUT
   */
  async update(actor: Actor, input: UpdateOpportunityInput): Promise<string> {
    return this.command(actor, 'updateOpportunity', input, async (em, now) => {
      const draft = await this.queries.requireTeamOpportunity(em, actor, input.opportunityId, { lock: true });
      if (draft.status !== 'draft') throw onlyDraftsChange(draft.status);
      await this.fill(em, actor, draft, input, now);
      const { id, topics: _topics, sessions: _sessions, ...columns } = draft;
      await em.update(Opportunity, { id, status: 'draft' }, { ...columns, updatedAt: now });
      await this.replaceRows(em, id, input);
      return id;
    });
  }

  private command(actor: Actor, operation: string, input: CreateOpportunityInput | UpdateOpportunityInput, work: (em: EntityManager, now: Date) => Promise<string>) {
    return this.unitOfWork.command({ callerId: actor.accountId, operation, idempotencyKey: input.idempotencyKey, input }, work);
  }

  private async fill(em: EntityManager, actor: Actor, draft: Opportunity, input: CreateOpportunityInput | UpdateOpportunityInput, now: Date): Promise<void> {
    const mayName = [...draft.organisationIds, ...ownOrganisationIds(actor)];
    if (input.organisationIds !== undefined) draft.organisationIds = input.organisationIds ?? (await this.checks.organisationsOf(em, draft));
    applyTo(draft, input, (text) => this.secrets.seal(text));
    const unknown = await this.checks.unknownReferences(em, draft, input, mayName, dayInEngland(now));
    const gaps: Gap[] = [...clashesOf(draft, input), ...sessionClashes(input.sessions ?? []), ...unknown];
    if (gaps.length > 0) throw wrongFields(gaps);
  }

  private async replaceRows(em: EntityManager, opportunityId: string, { topics, sessions }: { topics?: SoughtTopicInput[] | null; sessions?: SessionInput[] | null }): Promise<void> {
    if (topics !== undefined) {
      await em.delete(OpportunityTopic, { opportunityId });
      const rows = (topics ?? []).map(({ topicId, relations }, index) => ({ opportunityId, topicId, place: index + 1, relations: relations ?? [] }));
      if (rows.length > 0) await em.insert(OpportunityTopic, rows);
    }
    if (sessions !== undefined) {
      await em.delete(OpportunitySession, { opportunityId });
      const rows = (sessions ?? []).map(({ startsAt, endsAt }) => ({ opportunityId, startsAt, endsAt }));
      if (rows.length > 0) await em.insert(OpportunitySession, rows);
    }
  }
}

const longestSession = 24 * 3_600_000;

const sessionClashes = (sessions: readonly SessionInput[]): Gap[] =>
  sessions.flatMap(({ startsAt, endsAt }, index) => {
    const path = `sessions[${index}]`;
    const length = endsAt.getTime() - startsAt.getTime();
    const year = startsAt.getUTCFullYear();
    if (year < 2000 || year > 2199) return [{ path: `${path}.startsAt`, message: 'The year must be 2000 to 2199.' }];
    if (length <= 0 || length > longestSession) return [{ path: `${path}.endsAt`, message: 'A session ends after it starts and within 24 hours.' }];
    const twice = sessions.findIndex((other) => other.startsAt.getTime() === startsAt.getTime()) !== index;
    return twice ? [{ path: `${path}.startsAt`, message: 'Two sessions start at the same time.' }] : [];
  });
