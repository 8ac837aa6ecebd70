import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { DomainError } from '../../platform/errors/domain-error.js';
import { ActorSource } from '../../platform/graphql/request-context.js';
import type { Actor, Permission } from '../actor.js';
import { ErasedSignIns } from './erased-sign-ins.js';
import { SystemActors } from './system-actors.js';
import { requireSession, type SessionRow } from './sessions.js';
import { type PersonBearer, TokenVerifier } from './token-verifier.js';

interface ActorRow extends SessionRow {
  account_id: string;
  display_name: string;
  permissions: Permission[];
}

const findActor = `
  select account.id as account_id, account.display_name, account.sessions_ended_at, account.suspended_at is not null as suspended,
         coalesce(jsonb_agg(jsonb_build_object(
           'kind', permission.kind, 'teamId', permission.team_id,
           'organisationId', coalesce(permission.organisation_id, team.organisation_id), 'areaCode', permission.area_code))
           filter (where permission.id is not null), '[]') as permissions
  from account
  left join permission on permission.account_id = account.id and permission.revoked_at is null
  left join team on team.id = permission.team_id
  where account.issuer = $1 and account.subject = $2
  group by account.id`;

/** From a bearer token to an account and what it may do now; the first sign-in makes the account. */
@Injectable()
export class AccountActorSource extends ActorSource {
  constructor(
    private readonly verifier: TokenVerifier,
    private readonly systems: SystemActors,
    private readonly dataSource: DataSource,
    private readonly erased: ErasedSignIns,
  ) {
    super();
  }

  async actorOf(authorization: string | undefined): Promise<Actor | null> {
    if (authorization === undefined) return null;
    const [, token] = /^bearer ([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(authorization) ?? [];
    if (!token) throw new DomainError('UNAUTHENTICATED', 'The Authorization header must be "Bearer " followed by a signed token.');
    const bearer = await this.verifier.verify(token);
    if (bearer.kind === 'system') return this.systems.actorOf(bearer);
    return (await this.find(bearer)) ?? this.register(bearer);
  }

  callerOf(actor: object): string {
    return (actor as Actor).accountId;
  }

  private async find(bearer: PersonBearer): Promise<Actor | null> {
    const [row] = await this.dataSource.query<ActorRow[]>(findActor, [bearer.issuer, bearer.subject]);
    if (!row) return null;
    const { account_id: accountId, display_name: displayName, permissions } = row;
    requireSession(bearer, row);
    return { accountId, displayName, permissions, verifiedEmail: bearer.verifiedEmail };
  }

  private async register(bearer: PersonBearer): Promise<Actor> {
    await this.erased.register(bearer);
    const actor = await this.find(bearer);
    if (!actor) throw await this.erased.refusal(bearer);
    return actor;
  }
}
