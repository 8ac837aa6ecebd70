import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import { AppConfig } from '../platform/config/app-config.js';
import { newId } from '../platform/database/ids.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { notFound, refusedAt } from '../platform/errors/domain-error.js';
import { type ConnectionArgs, keysetPage, type Page } from '../platform/graphql/connection.js';
import type { Actor } from './actor.js';
import { ApiClient } from './api-client.entity.js';
import { Organisation } from './organisation.entity.js';
import type { RegisterSystemInput, SystemInput } from './system.types.js';

/** The issuer in the name of an account that no token of any issuer leads to. */
const systemAccounts = 'urn:askwell:system';

/** Registers and revokes systems of organisations. Which ones act is read at every request, so both hold at once. */
@Injectable()
export class SystemService {
  constructor(
    private readonly config: AppConfig,
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: AuditLog,
  ) {}

  list(args: ConnectionArgs): Promise<Page<ApiClient>> {
    return keysetPage(this.dataSource.manager.createQueryBuilder(ApiClient, 'client'), { alias: 'client', property: null, direction: 'ASC' }, args);
  }

  /** @throws DomainError NOT_FOUND */
  async system(id: string): Promise<ApiClient> {
    const found = await this.dataSource.manager.findOneBy(ApiClient, { id });
    if (!found) throw notFound('This system');
    return found;
  }

  /** @returns its id. @throws DomainError NOT_FOUND for an unknown organisation; CONFLICT for a client that is registered */
  register(actor: Actor, input: RegisterSystemInput): Promise<string> {
    const { organisationId, clientId, name, scopes } = input;
    return this.unitOfWork.command({ callerId: actor.accountId, operation: 'registerSystem', idempotencyKey: input.idempotencyKey, input }, async (em, now) => {
      if (!(await em.existsBy(Organisation, { id: organisationId }))) throw notFound('This organisation');
      const id = newId();
      const [account] = await em.query<[{ id: string }]>('insert into account (issuer, subject, display_name) values ($1, $2, $3) returning id', [systemAccounts, id, name]);
      const [made] = await em.query<unknown[]>(
        `insert into api_client (id, organisation_id, account_id, issuer, client_id, name, scopes, registered_at, registered_by)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9) on conflict (issuer, client_id) where revoked_at is null do nothing returning id`,
        [id, organisationId, account.id, this.config.signIn.issuer, clientId, name, scopes, now, actor.accountId],
      );
      if (!made) throw refusedAt('CONFLICT', 'clientId', 'A system with this client id is registered already. Revoke it first.');
      await this.audit.record(em, { actorId: actor.accountId, action: 'system.register', subject: { kind: 'system', id }, details: { organisationId, scopes } });
      return id;
    });
  }

  /** From this instant on its tokens are refused; revoking it again changes nothing. @throws DomainError NOT_FOUND */
  revoke(actor: Actor, input: SystemInput): Promise<string> {
    const { systemId } = input;
    return this.unitOfWork.command({ callerId: actor.accountId, operation: 'revokeSystem', idempotencyKey: input.idempotencyKey, input }, async (em, now) => {
      if (!(await em.existsBy(ApiClient, { id: systemId }))) throw notFound('This system');
      const [revoked] = await em.query<[unknown[], number]>('update api_client set revoked_at = $2, revoked_by = $3 where id = $1 and revoked_at is null returning id', [systemId, now, actor.accountId]);
      if (revoked.length) await this.audit.record(em, { actorId: actor.accountId, action: 'system.revoke', subject: { kind: 'system', id: systemId } });
      return systemId;
    });
  }
}
