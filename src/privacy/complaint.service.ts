import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import { PersonalDataRegistry } from '../audit/personal-data.registry.js';
import type { Actor } from '../identity/actor.js';
import { SecretBox } from '../platform/crypto/secret-box.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { badInput, DomainError, notFound } from '../platform/errors/domain-error.js';
import { Jobs } from '../platform/jobs/jobs.js';
import { tellOfComplaint } from './complaint.jobs.js';
import { acknowledgeBy, callDays } from './complaint.rules.js';
import type { AcknowledgeComplaintInput, AnswerComplaintInput, ComplainInput, RecordComplaintInput } from './complaint.types.js';

interface NewComplaint {
  accountId: string | null;
  /** Whose it is, of somebody on the phone. */
  contributorId?: string | null;
  takenBy: string | null;
  receivedAt: Date;
  text: string;
  caller: string | null;
}

/** Complaints about data: made, acknowledged, answered. Each step is one statement that decides, so two at once can't both do it. */
@Injectable()
export class ComplaintService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly box: SecretBox,
    private readonly jobs: Jobs,
    private readonly audit: AuditLog,
    private readonly registry: PersonalDataRegistry,
  ) {}

  complain(actor: Actor, input: ComplainInput): Promise<string> {
    return this.command(actor, 'complain', input, (em, now) =>
      this.file(em, actor, { accountId: actor.accountId, takenBy: null, receivedAt: now, text: input.text, caller: null }),
    );
  }

  /** For an involvement lead, who writes down what was said. @throws DomainError BAD_USER_INPUT for a time ahead or long ago; NOT_FOUND for a profile that isn’t theirs to know */
  recordCall(actor: Actor, input: RecordComplaintInput): Promise<string> {
    return this.command(actor, 'recordComplaint', input, async (em, now) => {
      const receivedAt = input.receivedAt ?? now;
      if (receivedAt > now) throw badInput('receivedAt', 'receivedAt is still to come.');
      if (now.getTime() - receivedAt.getTime() > callDays * 86_400_000) throw badInput('receivedAt', `receivedAt can be at most ${callDays} days ago.`);
      const { contributorId = null, text, caller } = input;
      if (contributorId !== null) {
        await this.registry.profiles.requireAsLead(em, actor, contributorId);
        await this.audit.record(em, { actorId: actor.accountId, action: 'contributor.done_complaint', subject: { kind: 'contributor', id: contributorId } });
      }
      return this.file(em, actor, { accountId: null, contributorId, takenBy: actor.accountId, receivedAt, text, caller });
    });
  }

  /** @throws DomainError NOT_FOUND · ILLEGAL_MOVE when somebody did already */
  acknowledge(actor: Actor, input: AcknowledgeComplaintInput): Promise<string> {
    return this.command(actor, 'acknowledgeComplaint', input, async (em, now) => {
      await this.move(em, 'acknowledged_at = $2, acknowledged_by = $3', 'acknowledged_at is null', [input.complaintId, now, actor.accountId], 'This complaint was acknowledged already.');
      await this.note(em, actor, 'complaint.acknowledge', input.complaintId);
      return input.complaintId;
    });
  }

  /** Acknowledges it as well, where nobody did. @throws DomainError NOT_FOUND · ILLEGAL_MOVE once answered */
  answer(actor: Actor, input: AnswerComplaintInput): Promise<string> {
    return this.command(actor, 'answerComplaint', input, async (em, now) => {
      const { keyId, ciphertext } = this.box.seal(input.answer);
      await this.move(
        em,
        `answered_at = $2, answered_by = $3, answer_key_id = $4, answer_ciphertext = $5,
         acknowledged_at = coalesce(acknowledged_at, $2), acknowledged_by = coalesce(acknowledged_by, $3)`,
        'answered_at is null',
        [input.complaintId, now, actor.accountId, keyId, ciphertext],
        'This complaint was answered already.',
      );
      await this.note(em, actor, 'complaint.answer', input.complaintId);
      return input.complaintId;
    });
  }

  private async file(em: EntityManager, actor: Actor, { accountId, contributorId = null, takenBy, receivedAt, text, caller }: NewComplaint): Promise<string> {
    const said = this.box.seal(text);
    const who = caller === null ? null : this.box.seal(caller);
    const [{ id }] = await em.query<{ id: string }[]>(
      `insert into complaint (account_id, taken_by, received_at, acknowledge_by, text_key_id, text_ciphertext, caller_key_id, caller_ciphertext, contributor_id)
       values ($1, $2, $3, $4, $5, $6, $7, $8, $9) returning id`,
      [accountId, takenBy, receivedAt, acknowledgeBy(receivedAt), said.keyId, said.ciphertext, who?.keyId ?? null, who?.ciphertext ?? null, contributorId],
    );
    await this.jobs.enqueue(em, tellOfComplaint, { complaintId: id });
    await this.note(em, actor, 'complaint.make', id);
    return id;
  }

  private async move(em: EntityManager, set: string, unless: string, parameters: [string, ...unknown[]], already: string): Promise<void> {
    const [moved] = await em.query<[unknown[], number]>(`update complaint set ${set} where id = $1 and erased_at is null and ${unless} returning id`, parameters);
    if (moved.length > 0) return;
    const [there] = await em.query<unknown[]>('select from complaint where id = $1 and erased_at is null', [parameters[0]]);
    throw there ? new DomainError('ILLEGAL_MOVE', already) : notFound('This complaint');
  }

  private note(em: EntityManager, { accountId }: Actor, action: string, id: string): Promise<void> {
    return this.audit.record(em, { actorId: accountId, action, subject: { kind: 'complaint', id } });
  }

  private command(actor: Actor, operation: string, input: { idempotencyKey?: string | null }, work: (em: EntityManager, now: Date) => Promise<string>): Promise<string> {
    return this.unitOfWork.command({ callerId: actor.accountId, operation, idempotencyKey: input.idempotencyKey, input }, work);
  }
}
