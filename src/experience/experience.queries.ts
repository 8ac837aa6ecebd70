import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import { accessNeedTexts } from '../contributors/access-needs.texts.js';
import { ContributorAccess } from '../contributors/contributor-access.js';
import { type SealedJson, sealedJson, SealedText } from '../contributors/sealed-text.js';
import { formatsOf } from '../feedback/feedback-sending.js';
import { type Actor, has } from '../identity/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { type ConnectionArgs, keysetPage, mapPage, type Page } from '../platform/graphql/connection.js';
import { dayInEngland } from '../reference/days.rules.js';
import { ExperienceInvitation } from './experience-invitation.entity.js';
import { ExperienceStatements, inForceOn } from './experience-statements.js';
import { experienceNotFound } from './experience.errors.js';
import type { Said } from './experience.rules.js';
import { askThemWords, beforeYouAnswer } from './experience.texts.js';
import type { ExperienceStatementType, ExperienceToPassOnType, MyExperienceType } from './experience.types.js';

interface Named {
  id: string;
  title: string;
  sealedWords: SealedJson | null;
  answers: Said[] | null;
}

const formatTexts: Readonly<Record<string, string>> = accessNeedTexts.information_format;

/** What somebody may say how it was, as they and those who answer for them read it. */
@Injectable()
export class ExperienceQueries {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly contributors: ContributorAccess,
    private readonly statements: ExperienceStatements,
    private readonly sealed: SealedText,
    private readonly audit: AuditLog,
  ) {}

  catalogue(): Promise<ExperienceStatementType[]> {
    return this.unitOfWork.run((em) => this.statements.all(em));
  }

  /** Newest first. @throws DomainError NOT_FOUND */
  ofContributor(actor: Actor, contributorId: string, args: ConnectionArgs): Promise<Page<MyExperienceType>> {
    return this.unitOfWork.run(async (em) => {
      const standing = await this.contributors.requireAnswering(em, actor, contributorId);
      await this.contributors.noteReading(em, actor, standing, 'contributor.read_experiences');
      const query = em.createQueryBuilder(ExperienceInvitation, 'invitation').where('invitation.contributorId = :contributorId', { contributorId });
      const page = await keysetPage(query, { alias: 'invitation', property: 'offeredAt' }, args);
      const shown = new Map((await this.shown(em, page.edges.map(({ node }) => node))).map((each) => [each.id, each]));
      return mapPage(page, ({ id }) => shown.get(id)!);
    });
  }

  /** After a change, for whoever made it. @throws DomainError NOT_FOUND */
  one(actor: Actor, id: string): Promise<MyExperienceType> {
    return this.unitOfWork.run(async (em) => {
      const found = await em.findOneBy(ExperienceInvitation, { id });
      if (!found) throw experienceNotFound();
      const standing = await this.contributors.requireAnswering(em, actor, found.contributorId);
      await this.contributors.noteReading(em, actor, standing, 'contributor.read_experiences');
      const [shown] = await this.shown(em, [found]);
      return shown;
    });
  }

  /** Of people whom the account registered or helps, the oldest first; at most 50. They can see that somebody looked. */
  toPassOn(actor: Actor): Promise<ExperienceToPassOnType[]> {
    return this.unitOfWork.run(async (em, now) => {
      const rows = await em.query<Omit<ExperienceToPassOnType, 'text'>[]>(
        `select invitation.id, invitation.contributor_id as "contributorId", invitation.closes_at as "closesAt", ${formatsOf('invitation.contributor_id')} as formats
         from experience_invitation invitation join contributor on contributor.id = invitation.contributor_id
         where invitation.state = 'offered' and invitation.pass_on_since is not null and invitation.closes_at > $3 and contributor.status = 'active'
           and not exists (select from experience_off off where off.contributor_id = contributor.id)
           and (contributor.registered_by = $1 and $2::boolean and contributor.account_id is null
             or exists (select from helper where helper.contributor_id = contributor.id and helper.account_id = $1 and helper.ended_at is null))
         order by invitation.offered_at, invitation.id limit 50`,
        [actor.accountId, has(actor, 'involvement_lead'), now],
      );
      const ids = rows.map(({ contributorId }) => contributorId);
      await this.audit.recordForEach(em, { actorId: actor.accountId, action: 'contributor.read_experience_to_ask', subject: { kind: 'contributor', ids } });
      return rows.map((row) => ({ ...row, formats: row.formats.map((format) => formatTexts[format]), text: askThemWords }));
    });
  }

  /** In the order given; two statements for any number. */
  private async shown(em: EntityManager, invitations: readonly ExperienceInvitation[]): Promise<MyExperienceType[]> {
    const rows = await em.query<Named[]>(
      `select invitation.id, opportunity.title, ${sealedJson('answer.words_key_id', 'answer.words_ciphertext')} as "sealedWords",
         (select jsonb_agg(jsonb_build_object('statement', said.statement_code, 'level', said.level) order by statement.position)
          from experience_answer_level said join experience_statement statement on statement.code = said.statement_code where said.answer_id = answer.id) as answers
       from experience_invitation invitation join opportunity on opportunity.id = invitation.opportunity_id left join experience_answer answer on answer.invitation_id = invitation.id
       where invitation.id = any ($1::uuid[])`,
      [invitations.map(({ id }) => id)],
    );
    const named = new Map(rows.map((row) => [row.id, row]));
    const statements = await this.statements.all(em);
    return invitations.map(({ id, contributorId, opportunityId, occasion, state, offeredAt, closesAt }) => {
      const { title, sealedWords, answers } = named.get(id)!;
      return {
        id, contributorId, opportunityId, title, occasion, state, closesAt, beforeYouAnswer, statements: inForceOn(statements, dayInEngland(offeredAt)),
        answers: answers ?? [], words: this.sealed.openOrNull(sealedWords),
      };
    }); // prettier-ignore
  }
}
