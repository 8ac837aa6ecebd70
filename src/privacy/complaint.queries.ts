import { Injectable } from '@nestjs/common';
import { type EntityManager, In } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import { Account } from '../identity/account.entity.js';
import type { Actor } from '../identity/actor.js';
import { SecretBox } from '../platform/crypto/secret-box.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { notFound } from '../platform/errors/domain-error.js';
import { type ConnectionArgs, keysetPage, mapPage, type Page } from '../platform/graphql/connection.js';
import { Complaint } from './complaint.entity.js';
import { stateOf } from './complaint.rules.js';
import type { ComplaintType } from './complaint.types.js';

/** Whose complaint somebody may read: their own, also one they made on the phone, what they wrote down on the phone, and for administrators every one, which is in the audit log. */
@Injectable()
export class ComplaintQueries {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly box: SecretBox,
    private readonly audit: AuditLog,
  ) {}

  /** Newest first. */
  mine(actor: Actor, args: ConnectionArgs): Promise<Page<ComplaintType>> {
    return this.unitOfWork.run((em, now) => this.page(em, `(complaint.accountId = :me or complaint.takenBy = :me or exists (select from contributor mine where mine.id = complaint.contributorId and mine.account_id = :me))`, { me: actor.accountId }, 'DESC', args, now));
  }

  /** For administrators, those that have waited longest first. */
  all(actor: Actor, overdueOnly: boolean, args: ConnectionArgs): Promise<Page<ComplaintType>> {
    return this.unitOfWork.run(async (em, now) => {
      const where = overdueOnly ? 'complaint.acknowledgedAt is null and complaint.erasedAt is null and complaint.acknowledgeBy <= :now' : 'true';
      const page = await this.page(em, where, { now }, 'ASC', args, now);
      await this.audit.recordForEach(em, { actorId: actor.accountId, action: 'complaint.read', subject: { kind: 'complaint', ids: page.edges.map(({ node }) => node.id) } });
      await this.noteReading(em, actor, page.edges.map(({ node }) => node.id));
      return page;
    });
  }

  /** After a change, for whoever made it. @throws DomainError NOT_FOUND */
  one(actor: Actor, id: string): Promise<ComplaintType> {
    return this.unitOfWork.run(async (em, now) => {
      await this.noteReading(em, actor, [id]);
      const complaint = await em.findOneBy(Complaint, { id });
      if (!complaint) throw notFound('This complaint');
      return (await this.open(em, [complaint], now))[0];
    });
  }

  /** Who made one on the phone finds in their profile who read it. */
  private async noteReading(em: EntityManager, actor: Actor, ids: readonly string[]): Promise<void> {
    const callers = await em.query<{ id: string }[]>('select distinct contributor_id as id from complaint where id = any ($1::uuid[]) and contributor_id is not null and taken_by <> $2', [ids, actor.accountId]);
    await this.audit.recordForEach(em, { actorId: actor.accountId, action: 'contributor.read_complaint', subject: { kind: 'contributor', ids: callers.map(({ id }) => id) } });
  }

  private async page(em: EntityManager, where: string, parameters: object, direction: 'ASC' | 'DESC', args: ConnectionArgs, now: Date): Promise<Page<ComplaintType>> {
    const page = await keysetPage(em.createQueryBuilder(Complaint, 'complaint').where(where, parameters), { alias: 'complaint', property: 'receivedAt', direction }, args);
    const opened = await this.open(em, page.edges.map(({ node }) => node), now);
    const byId = new Map(opened.map((complaint) => [complaint.id, complaint]));
    return mapPage(page, ({ id }) => byId.get(id)!);
  }

  private async open(em: EntityManager, complaints: readonly Complaint[], now: Date): Promise<ComplaintType[]> {
    const accounts = await em.findBy(Account, { id: In(complaints.flatMap(({ accountId }) => accountId ?? [])) });
    const nameOf = new Map(accounts.map(({ id, displayName }) => [id, displayName]));
    return complaints.map((each) => ({
      id: each.id,
      state: stateOf(each),
      text: this.text(each.textKeyId, each.textCiphertext),
      from: each.accountId && (nameOf.get(each.accountId) ?? null),
      caller: this.text(each.callerKeyId, each.callerCiphertext),
      receivedAt: each.receivedAt,
      acknowledgeBy: each.acknowledgeBy,
      overdue: !each.acknowledgedAt && !each.erasedAt && each.acknowledgeBy <= now,
      acknowledgedAt: each.acknowledgedAt,
      answeredAt: each.answeredAt,
      answer: this.text(each.answerKeyId, each.answerCiphertext),
    }));
  }

  private text(keyId: string | null, ciphertext: Buffer | null): string | null {
    return keyId && ciphertext && this.box.open({ keyId, ciphertext });
  }
}
