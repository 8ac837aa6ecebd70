import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import type { Actor } from '../identity/actor.js';
import { newId } from '../platform/database/ids.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { badInput, notFound } from '../platform/errors/domain-error.js';
import type { ConcernContactType, ConcernNotice, EndConcernContactInput, NameConcernContactInput } from './concern-contacts.types.js';
import type { ConcernRoute } from './concern.lists.js';
import { danger, notices } from './concern.texts.js';

const named = `select k.id, k.role, g.name as organisation, k.name, k.phone, k.email, k.hours, k.out_of_hours as "outOfHours"
  from concern_contact k left join organisation g on g.id = k.organisation_id where k.ended_at is null`;

/** Who is named to look after concerns and safeguarding, and what is said before a concern is raised. */
@Injectable()
export class ConcernContacts {
  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: AuditLog,
  ) {}

  async notice(route: ConcernRoute, organisationId: string | null): Promise<ConcernNotice> {
    const safeguarding = await this.dataSource.query<ConcernContactType[]>(`${named} and k.role = 'safeguarding' and (k.organisation_id is null or k.organisation_id = $1) order by k.organisation_id nulls first`, [organisationId]);
    const { version, text } = notices[route];
    return { danger, version, text: [...text], safeguarding };
  }

  list(): Promise<ConcernContactType[]> {
    return this.dataSource.query<ConcernContactType[]>(`${named} order by g.name nulls first, k.role`);
  }

  /** Takes the place of who was named before. @returns the entry's id. @throws DomainError BAD_USER_INPUT, NOT_FOUND */
  name(actor: Actor, input: NameConcernContactInput): Promise<string> {
    const { role, organisationId = null, readerId = null, name, phone = null, email = null, hours, outOfHours } = input;
    if (phone === null && email === null) throw badInput('phone', 'Give a phone number or an address by which they can be reached.');
    if (organisationId !== null && role !== 'safeguarding') throw badInput('role', 'An organisation names somebody for safeguarding only: concerns about it are heard elsewhere.');
    if ((organisationId === null) !== (readerId !== null)) throw badInput('readerId', 'For the whole service readerId is needed: the account with which they read what is raised. For one organisation leave it out.');
    return this.unitOfWork.command({ callerId: actor.accountId, operation: 'nameConcernContact', idempotencyKey: input.idempotencyKey, input }, async (em, now) => {
      // One at a time: the second ends the first.
      await em.query(`select pg_advisory_xact_lock('concern_contact'::regclass::oid::int, 0)`);
      const [there] = await em.query<[{ organisation: boolean; account: boolean }]>(
        'select $1::uuid is null or exists (select from organisation where id = $1) as organisation, $2::uuid is null or exists (select from account where id = $2) as account',
        [organisationId, readerId],
      );
      if (!there.organisation) throw notFound('This organisation');
      if (!there.account) throw notFound('This account');
      await em.query('update concern_contact set ended_at = $3 where role = $1 and organisation_id is not distinct from $2 and ended_at is null', [role, organisationId, now]);
      const id = newId();
      await em.query('insert into concern_contact (id, role, organisation_id, account_id, name, phone, email, hours, out_of_hours, named_at, named_by) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)', [
        id, role, organisationId, readerId, name, phone, email, hours, outOfHours, now, actor.accountId,
      ]); // prettier-ignore
      await this.audit.record(em, { actorId: actor.accountId, action: 'concern_contact.name', subject: { kind: 'concern_contact', id } });
      return id;
    });
  }

  /** Ending it again changes nothing. @throws DomainError NOT_FOUND */
  end(actor: Actor, input: EndConcernContactInput): Promise<string> {
    return this.unitOfWork.command({ callerId: actor.accountId, operation: 'endConcernContact', idempotencyKey: input.idempotencyKey, input }, async (em, now) => {
      const id = input.concernContactId;
      const [, known] = await em.query<[unknown[], number]>('update concern_contact set ended_at = coalesce(ended_at, $2) where id = $1', [id, now]);
      if (known === 0) throw notFound('This entry');
      await this.audit.record(em, { actorId: actor.accountId, action: 'concern_contact.end', subject: { kind: 'concern_contact', id } });
      return id;
    });
  }
}
