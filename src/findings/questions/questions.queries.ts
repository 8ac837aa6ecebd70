import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../../audit/audit.service.js';
import type { Actor } from '../../identity/actor.js';
import { SecretBox } from '../../platform/crypto/secret-box.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { type ConnectionArgs, keysetPage, mapPage, type Page } from '../../platform/graphql/connection.js';
import { FindingQuestion } from './finding-question.entity.js';
import { questionNotFound } from './questions.service.js';
import type { FindingQuestionType } from './questions.types.js';

type Questions = Page<FindingQuestionType> & { total: number };

/** Who may read a question: who asked it, and brokers, without a name; what they read is in the audit log, and those who asked find it in their profile. */
@Injectable()
export class QuestionsQueries {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly box: SecretBox,
    private readonly audit: AuditLog,
  ) {}

  /** Newest first. */
  mine(actor: Actor, args: ConnectionArgs): Promise<Questions> {
    return this.unitOfWork.run(async (em, now) => {
      const query = em.createQueryBuilder(FindingQuestion, 'question').where('question.accountId = :me', { me: actor.accountId });
      const total = await query.getCount();
      const page = await keysetPage(query, { alias: 'question', property: 'askedAt' }, args);
      return { total, ...mapPage(page, (question) => this.open(question, actor, now)) };
    });
  }

  /** For brokers: what nobody has answered and no other broker has, those that have waited longest first. */
  waiting(actor: Actor, args: ConnectionArgs): Promise<Questions> {
    return this.unitOfWork.run(async (em, now) => {
      const query = em
        .createQueryBuilder(FindingQuestion, 'question')
        .where('question.answeredAt is null and (question.takenBy is null or question.takenBy = :me or question.takenUntil <= :now)', { me: actor.accountId, now });
      const total = await query.getCount();
      const page = await keysetPage(query, { alias: 'question', property: 'askedAt', direction: 'ASC' }, args);
      await this.noteReading(em, actor, page.edges.map(({ node }) => node));
      return { total, ...mapPage(page, (question) => this.open(question, actor, now)) };
    });
  }

  /** After a change, for whoever made it. @throws DomainError NOT_FOUND */
  one(actor: Actor, id: string): Promise<FindingQuestionType> {
    return this.unitOfWork.run(async (em, now) => {
      const question = await em.findOneBy(FindingQuestion, { id });
      if (question === null) throw questionNotFound();
      await this.noteReading(em, actor, [question]);
      return this.open(question, actor, now);
    });
  }

  private async noteReading(em: EntityManager, actor: Actor, questions: readonly FindingQuestion[]): Promise<void> {
    const read = questions.filter(({ accountId }) => accountId !== actor.accountId);
    if (read.length === 0) return;
    await this.audit.recordForEach(em, { actorId: actor.accountId, action: 'finding_question.read', subject: { kind: 'finding_question', ids: read.map(({ id }) => id) } });
    const askers = await em.query<{ id: string }[]>(`select id from contributor where account_id = any ($1::uuid[]) and kind = 'individual' order by id`, [[...new Set(read.map(({ accountId }) => accountId))]]);
    await this.audit.recordForEach(em, { actorId: actor.accountId, action: 'contributor.read_finding_question', subject: { kind: 'contributor', ids: askers.map(({ id }) => id) } });
  }

  private open(question: FindingQuestion, { accountId }: Actor, now: Date): FindingQuestionType {
    const taken = question.takenUntil !== null && question.takenUntil > now;
    return {
      id: question.id,
      findingId: question.findingId,
      state: question.answeredAt !== null ? 'answered' : taken ? 'in_hand' : 'waiting',
      question: this.box.open({ keyId: question.questionKeyId, ciphertext: question.questionCiphertext }),
      askedAt: question.askedAt,
      takenUntil: taken ? question.takenUntil : null,
      takenByMe: taken && question.takenBy === accountId,
      answer: question.answerKeyId !== null && question.answerCiphertext !== null ? this.box.open({ keyId: question.answerKeyId, ciphertext: question.answerCiphertext }) : null,
      answeredAt: question.answeredAt,
    };
  }
}
