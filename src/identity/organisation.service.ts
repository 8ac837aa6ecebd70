import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { notFound, refusedAt } from '../platform/errors/domain-error.js';
import type { Actor } from './actor.js';
import type { CreateOrganisationInput, CreateTeamInput } from './identity.types.js';
import { Organisation } from './organisation.entity.js';

/** Organisations and their teams, made by an administrator. */
@Injectable()
export class OrganisationService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: AuditLog,
  ) {}

  async createOrganisation(actor: Actor, input: CreateOrganisationInput): Promise<string> {
    return this.unitOfWork.command({ callerId: actor.accountId, operation: 'createOrganisation', idempotencyKey: input.idempotencyKey, input }, async (em) => {
      const [created] = await em.query<{ id: string }[]>(
        'insert into organisation (name, kind) values ($1, $2) on conflict (plain(name)) do nothing returning id',
        [input.name, input.kind],
      );
      if (!created) throw refusedAt('CONFLICT', 'name', 'An organisation with this name is already here.');
      await this.note(em, actor, 'organisation', created.id);
      return created.id;
    });
  }

  async createTeam(actor: Actor, input: CreateTeamInput): Promise<string> {
    return this.unitOfWork.command({ callerId: actor.accountId, operation: 'createTeam', idempotencyKey: input.idempotencyKey, input }, async (em) => {
      if (!(await em.existsBy(Organisation, { id: input.organisationId }))) throw notFound('This organisation');
      const [created] = await em.query<{ id: string }[]>(
        'insert into team (organisation_id, name) values ($1, $2) on conflict (organisation_id, plain(name)) do nothing returning id',
        [input.organisationId, input.name],
      );
      if (!created) throw refusedAt('CONFLICT', 'name', 'This organisation already has a team with this name.');
      await this.note(em, actor, 'team', created.id);
      return created.id;
    });
  }

  private note(em: EntityManager, actor: Actor, kind: 'organisation' | 'team', id: string): Promise<void> {
    return this.audit.record(em, { actorId: actor.accountId, action: `${kind}.create`, subject: { kind, id } });
  }
}
