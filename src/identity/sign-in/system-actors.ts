import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { DomainError } from '../../platform/errors/domain-error.js';
import type { Actor, SystemScope } from '../actor.js';
import { requireSession, type SessionRow } from './sessions.js';
import { refusedToken, type SystemBearer } from './token-verifier.js';

interface SystemRow extends SessionRow {
  id: string;
  organisation_id: string;
  account_id: string;
  name: string;
  scopes: SystemScope[];
  may_act: boolean;
}

const findSystem = `
  select client.id, client.organisation_id, client.account_id, client.name, client.scopes,
         account.sessions_ended_at, account.suspended_at is not null as suspended,
         not exists (select from organisation_missing(array[client.organisation_id])) as may_act
  from api_client client
  join account on account.id = client.account_id
  where client.issuer = $1 and client.client_id = $2 and client.revoked_at is null`;

/** From the token of a system to what it may do now: what it was registered for and its token grants, under the agreement of its organisation. */
@Injectable()
export class SystemActors {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws DomainError UNAUTHENTICATED for a system that isn't registered (any more); FORBIDDEN while its organisation may not act */
  async actorOf(bearer: SystemBearer): Promise<Actor> {
    const [row] = await this.dataSource.query<SystemRow[]>(findSystem, [bearer.issuer, bearer.clientId]);
    if (!row) throw refusedToken('it is the token of a system, and no such system is registered here');
    requireSession(bearer, row);
    if (!row.may_act) {
      throw new DomainError('FORBIDDEN', 'The organisation of this system isn’t verified, or no agreement with it is in force. Please ask an administrator of Askwell.');
    }
    const scopes = row.scopes.filter((scope) => bearer.scopes.includes(scope));
    return { accountId: row.account_id, displayName: row.name, permissions: [], system: { id: row.id, organisationId: row.organisation_id, scopes } };
  }
}
