import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit.service.js';
import type { Actor } from '../identity/actor.js';
import { OpportunityQueries } from '../opportunities/opportunities.queries.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { DomainError, notFound } from '../platform/errors/domain-error.js';
import { Jobs } from '../platform/jobs/jobs.js';
import type { AnswerQuestionInput } from './answering.types.js';
import { InvitationQuestion } from './invitation-question.entity.js';
import { QuestionQueries } from './questions.queries.js';
import { relayAnswer } from './invitations.jobs.js';

/** A team answers a question that was relayed to it without a name. */
@Injectable()
export class QuestionService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly opportunities: OpportunityQueries,
    private readonly jobs: Jobs,
    private readonly audit: AuditLog,
    private readonly asked: QuestionQueries,
  ) {}

  /** @throws DomainError NOT_FOUND · FORBIDDEN (an organisation may not act) · ILLEGAL_MOVE when somebody of the team answered it first */
  async answer(actor: Actor, input: AnswerQuestionInput): Promise<InvitationQuestion> {
    const id = await this.unitOfWork.command({ callerId: actor.accountId, operation: 'answerInvitationQuestion', idempotencyKey: input.idempotencyKey, input }, async (em, now) => {
      const question = await em.findOneBy(InvitationQuestion, { id: input.questionId });
      if (!question) throw notFound('This question');
      await this.opportunities.requireTeamOpportunity(em, actor, question.opportunityId).catch(() => {
        throw notFound('This question');
      });
      await this.opportunities.requireMayAct(em, question.opportunityId);
      const [answered] = await em.query<[unknown[], number]>(
        'update invitation_question set answer = $2, answered_at = $3, answered_by = $4 where id = $1 and answer is null returning id',
        [question.id, input.answer, now, actor.accountId],
      );
      if (answered.length === 0) throw new DomainError('ILLEGAL_MOVE', 'Somebody of your team has answered this question already.');
      await this.jobs.enqueue(em, relayAnswer, { questionId: question.id });
      await this.audit.record(em, { actorId: actor.accountId, action: 'invitation.answer_question', subject: { kind: 'opportunity', id: question.opportunityId } });
      return question.id;
    });
    return this.unitOfWork.run(async (em) => {
      const question = await em.findOneByOrFail(InvitationQuestion, { id });
      // Sent again under its key, it is shown as it is now.
      await this.opportunities.requireMayAct(em, question.opportunityId);
      await this.asked.noteReading(em, actor, [question]);
      return question;
    });
  }
}
