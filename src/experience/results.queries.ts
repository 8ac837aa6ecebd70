import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import { ContributorNames } from '../contributors/contributor-names.js';
import { type SealedJson, sealedJson, SealedText } from '../contributors/sealed-text.js';
import { type Actor, leadScope, teamIds } from '../identity/actor.js';
import { requireMayAct } from '../identity/organisation-standing.js';
import { leadParameters, looksAfter } from '../opportunities/lead-scope.sql.js';
import { OpportunityQueries } from '../opportunities/opportunities.queries.js';
import { Opportunity } from '../opportunities/opportunity.entity.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { DomainError, notFound } from '../platform/errors/domain-error.js';
import { type ConnectionArgs, keysetPage, mapPage, type Page } from '../platform/graphql/connection.js';
import { ExperienceAnswer } from './experience-answer.entity.js';
import type { Occasion, Said } from './experience.rules.js';
import type { ExperienceOfStatementType, ExperienceResultsType, NamedExperienceType } from './results.types.js';

/** Of which opportunities, and which batches. */
type Scope = { opportunityId: string } | { teamId: string };

const mostWords = 200;

/** SQL: opportunities of the scope; $1 and $2 are its ids. A joint one is of each of its teams. */
const opportunities = 'select id from opportunity where id = $1 or team_id = $2 or $2 = any (joint_team_ids)';
const figures = `
  select statement.code as statement, statement.text_en as text, sum(agree)::int as agree, sum(partly)::int as partly, sum(disagree)::int as disagree, sum(does_not_apply)::int as "doesNotApply"
  from (
    select statement_code, agree, partly, disagree, does_not_apply from experience_batch where kind = 'anonymous' and (opportunity_id in (${opportunities}) or team_id = $2)
    union all
    select statement_code, (level = 'agree')::int, (level = 'partly')::int, (level = 'disagree')::int, (level = 'does_not_apply')::int
    from experience_answer answer join experience_answer_level on answer_id = answer.id where opportunity_id in (${opportunities})
  ) said join experience_statement statement on statement.code = said.statement_code
  group by statement.code order by statement.position, statement.code`;

/** How it was, for the team and for leads who look after its work. */
@Injectable()
export class ExperienceResults {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly opportunities: OpportunityQueries,
    private readonly names: ContributorNames,
    private readonly sealed: SealedText,
    private readonly audit: AuditLog,
  ) {}

  /** Answers without a name as whole batches alone, so that no two readings differ by fewer than five people’s. @throws DomainError NOT_FOUND · FORBIDDEN */
  of(actor: Actor, scope: Scope): Promise<ExperienceResultsType> {
    return this.unitOfWork.run(async (em) => {
      if ('opportunityId' in scope) await this.requireOpportunity(em, actor, scope.opportunityId);
      else await this.requireTeam(em, actor, scope.teamId);
      const ids = 'opportunityId' in scope ? [scope.opportunityId, null] : [null, scope.teamId];
      const words = await em.query<{ words: SealedJson }[]>(
        `select ${sealedJson('text_key_id', 'text_ciphertext')} as words from experience_word join experience_word_batch batch on batch.id = batch_id
         where text_key_id is not null and (batch.opportunity_id in (${opportunities}) or batch.team_id = $2) order by experience_word.id limit ${mostWords}`,
        ids,
      );
      return { statements: await em.query<ExperienceOfStatementType[]>(figures, ids), words: words.map((each) => this.sealed.open(each.words)) };
    });
  }

  /** Newest first. Those shown can see who looked. @throws DomainError NOT_FOUND · FORBIDDEN */
  named(actor: Actor, opportunityId: string, args: ConnectionArgs): Promise<Page<NamedExperienceType>> {
    return this.unitOfWork.run(async (em) => {
      await this.requireOpportunity(em, actor, opportunityId);
      const page = await keysetPage(em.createQueryBuilder(ExperienceAnswer, 'answer').where('answer.opportunityId = :opportunityId', { opportunityId }), { alias: 'answer', property: null }, args);
      const nodes = page.edges.map(({ node }) => node);
      const people = nodes.map(({ contributorId }) => contributorId);
      await this.audit.recordForEach(em, { actorId: actor.accountId, action: 'contributor.read_experience', subject: { kind: 'contributor', ids: people }, details: { opportunityId } });
      const names = await this.names.of(em, people);
      const beside = await em.query<{ id: string; involvementId: string; occasion: Occasion; words: SealedJson | null; answers: Said[] | null }[]>(
        `select answer.id, invitation.involvement_id as "involvementId", invitation.occasion, ${sealedJson('answer.words_key_id', 'answer.words_ciphertext')} as words,
           (select jsonb_agg(jsonb_build_object('statement', said.statement_code, 'level', said.level) order by statement.position)
            from experience_answer_level said join experience_statement statement on statement.code = said.statement_code where said.answer_id = answer.id) as answers
         from experience_answer answer join experience_invitation invitation on invitation.id = answer.invitation_id where answer.id = any ($1::uuid[])`,
        [nodes.map(({ id }) => id)],
      );
      const of = new Map(beside.map((row) => [row.id, row]));
      return mapPage(page, ({ id, contributorId }) => {
        const { involvementId, occasion, words, answers } = of.get(id)!;
        return { id, involvementId, occasion, name: names.get(contributorId) ?? null, answers: answers ?? [], words: this.sealed.openOrNull(words) };
      });
    });
  }

  /** In its team while its organisations may act; or a lead who looks after it from outside. @throws DomainError NOT_FOUND · FORBIDDEN */
  private async requireOpportunity(em: EntityManager, actor: Actor, id: string): Promise<void> {
    const theirs = em.createQueryBuilder(Opportunity, 'opportunity').where(`opportunity.id = :id and ${looksAfter}`, { id, ...leadParameters(actor) });
    if (!(await theirs.getExists())) await this.opportunities.requireShownPeople(em, actor, id);
  }

  /** The same for a team: in it, or a lead of its organisation. @throws DomainError NOT_FOUND · FORBIDDEN */
  private async requireTeam(em: EntityManager, actor: Actor, id: string): Promise<void> {
    const [team] = await em.query<{ organisationId: string }[]>('select organisation_id as "organisationId" from team where id = $1', [id]);
    const isMember = teamIds(actor).includes(id);
    if (!team || !(isMember || leadScope(actor).organisationIds.includes(team.organisationId))) throw teamNotFound();
    if (isMember) await requireMayAct(em, [team.organisationId]);
  }
}

const teamNotFound = (): DomainError => notFound('This team');
