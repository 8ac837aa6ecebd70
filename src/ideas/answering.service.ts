import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { requireReadable } from '../findings/readable-finding.js';
import { type Actor, has, requireTeam } from '../identity/actor.js';
import { requireMayAct } from '../identity/organisation-standing.js';
import { OpportunityQueries } from '../opportunities/opportunities.queries.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { badInput, DomainError } from '../platform/errors/domain-error.js';
import { dayInEngland } from '../reference/days.rules.js';
import type { AnswerIdeaInput } from './answer.types.js';
import { IdeaCare } from './idea-care.js';
import type { AnswererRole } from './idea.lists.js';
import { dueBy, mayAnswerSo, mostRenewals } from './idea.rules.js';
import { IdeaNews } from './idea-news.js';

/** What teams, knowledge brokers and involvement leads answer. */
@Injectable()
export class AnsweringService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly care: IdeaCare,
    private readonly posts: OpportunityQueries,
    private readonly news: IdeaNews,
  ) {}

  /** @returns its id. @throws DomainError NOT_FOUND, FORBIDDEN (a team's no; an organisation that may not act), ILLEGAL_MOVE, TOO_MANY (said so twice), BAD_USER_INPUT */
  answer(actor: Actor, input: AnswerIdeaInput): Promise<string> {
    return this.unitOfWork.command({ callerId: actor.accountId, operation: 'answerIdea', idempotencyKey: input.idempotencyKey, input }, async (em, now) => {
      const as = roleOf(actor, input);
      const opportunityId = await this.opportunity(em, actor, input);
      const findingId = await finding(em, actor, input);
      if (input.teamId) await requireMayAct(em, await organisationsOf(em, input.teamId));
      const idea = await this.care.holdShown(em, input.ideaId);
      const renewed = input.kind === 'still_looking';
      if (renewed && idea.renewals >= mostRenewals) throw saidTwice();
      await this.care.move(em, idea, input.kind, 'first_answered_at = coalesce(first_answered_at, $3), reminded_at = null, renewals = renewals + $4::int, due_by = coalesce($5::date, due_by)', [
        now, Number(renewed), renewed ? dueBy(dayInEngland(now)) : null,
      ]); // prettier-ignore
      await em.query('insert into idea_answer (idea_id, at, kind, answered_as, account_id, team_id, opportunity_id, finding_id, words) values ($1, $2, $3, $4, $5, $6, $7, $8, $9)', [
        idea.id, now, input.kind, as, actor.accountId, input.teamId ?? null, opportunityId, findingId, input.words,
      ]); // prettier-ignore
      await this.news.tellAll(em, idea.id);
      return this.care.note(em, actor, input.kind, idea.id);
    });
  }

  private async opportunity(em: EntityManager, actor: Actor, { kind, teamId, opportunityId }: AnswerIdeaInput): Promise<string | null> {
    if (!opportunityId) return null;
    if (kind !== 'taken_up' || !teamId) throw badInput('opportunityId', 'An opportunity is named by a team that takes an idea up: send teamId, and taken_up as kind.');
    const post = await this.posts.requireTeamOpportunity(em, actor, opportunityId);
    if (post.teamId !== teamId && !post.jointTeamIds.includes(teamId)) throw badInput('opportunityId', 'This opportunity is another team’s.');
    return post.id;
  }
}

/** @throws DomainError NOT_FOUND (a foreign team), FORBIDDEN, BAD_USER_INPUT */
function roleOf(actor: Actor, { kind, teamId }: AnswerIdeaInput): AnswererRole {
  if (teamId) requireTeam(actor, teamId);
  const as = teamId ? 'team' : has(actor, 'knowledge_broker') ? 'knowledge_broker' : has(actor, 'involvement_lead') ? 'involvement_lead' : null;
  if (as === null) throw badInput('teamId', 'Say which of your teams answers.');
  if (!mayAnswerSo(kind, as)) throw new DomainError('FORBIDDEN', 'One team’s no isn’t everybody’s: a knowledge broker or an involvement lead says that nobody was found, or that it can’t be taken up.');
  return as;
}

/** A double leads to the one it was joined into. @throws DomainError NOT_FOUND, ILLEGAL_MOVE, BAD_USER_INPUT */
async function finding(em: EntityManager, actor: Actor, { kind, findingId }: AnswerIdeaInput): Promise<string | null> {
  if (kind === 'answered') {
    if (!findingId) throw badInput('findingId', 'Say which finding answers it.');
    return requireReadable(em, actor, findingId);
  }
  if (findingId) throw badInput('findingId', 'A finding answers an idea: send answered as kind.');
  return null;
}

const organisationsOf = async (em: EntityManager, teamId: string): Promise<string[]> =>
  (await em.query<{ id: string }[]>('select organisation_id as id from team where id = $1', [teamId])).map(({ id }) => id);

const saidTwice = (): DomainError =>
  new DomainError('TOO_MANY', 'It was said twice already that somebody is still looking. Take it up, link a finding that answers it, or say why it can’t be taken up.', { limit: mostRenewals });
