import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { badInput, notFound } from '../platform/errors/domain-error.js';
import type { Actor, PermissionKind } from './actor.js';
import { keepAnAdministrator } from './last-administrator.js';
import { keepingAMember } from './membership.errors.js';

export interface Grant {
  accountId: string;
  kind: PermissionKind;
  teamId?: string | null;
  organisationId?: string | null;
  areaCode?: string | null;
  /** Null when the service grants it itself: to who joins, and to the first administrator. */
  grantedBy: string | null;
}

interface GrantCommand extends Omit<Grant, 'grantedBy'> {
  idempotencyKey?: string | null;
}

/** What accounts may do: granted and revoked, never edited. */
@Injectable()
export class PermissionService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: AuditLog,
  ) {}

  /** Grants in the caller's transaction; granting what is already held changes nothing. */
  async grant(em: EntityManager, grant: Grant): Promise<void> {
    const { accountId, kind, teamId = null, organisationId = null, areaCode = null, grantedBy } = grant;
    const granted = await em.query<{ id: string }[]>(
      `insert into permission (account_id, kind, team_id, organisation_id, area_code, granted_by) values ($1, $2, $3, $4, $5, $6)
       on conflict (account_id, kind, team_id, organisation_id, area_code) where revoked_at is null do nothing returning id`,
      [accountId, kind, teamId, organisationId, areaCode, grantedBy],
    );
    if (granted.length) await this.audit.record(em, { actorId: grantedBy, action: 'permission.grant', subject: { kind: 'account', id: accountId }, details: detailsOf(grant) });
  }

  async grantByAdministrator(actor: Actor, command: GrantCommand): Promise<string> {
    checkScope(command);
    return this.unitOfWork.command({ callerId: actor.accountId, operation: 'grantPermission', idempotencyKey: command.idempotencyKey, input: command }, async (em) => {
      await requireExisting(em, command);
      await this.grant(em, { ...command, grantedBy: actor.accountId });
      return command.accountId;
    });
  }

  /** @throws DomainError NOT_FOUND; CONFLICT for a team's last member while posts go on; ILLEGAL_MOVE for the last administrator */
  async revokeByAdministrator(actor: Actor, command: GrantCommand): Promise<string> {
    checkScope(command);
    return this.unitOfWork.command({ callerId: actor.accountId, operation: 'revokePermission', idempotencyKey: command.idempotencyKey, input: command }, (em, now) => this.revoke(em, actor, command, now));
  }

  /** One's own. @throws DomainError as above; BAD_USER_INPUT for what is left in another way */
  async giveUp(actor: Actor, command: Omit<GrantCommand, 'accountId'>): Promise<string> {
    if (command.kind === 'team_member') throw badInput('kind', 'A team is left with leaveTeam.');
    if (command.kind === 'contributor') throw badInput('kind', 'Who takes part leaves with leaveAskwell.');
    const own = { ...command, accountId: actor.accountId };
    checkScope(own);
    return this.unitOfWork.command({ callerId: actor.accountId, operation: 'giveUpPermission', idempotencyKey: command.idempotencyKey, input: command }, (em, now) => this.revoke(em, actor, own, now));
  }

  private async revoke(em: EntityManager, actor: Actor, command: GrantCommand, now: Date): Promise<string> {
    const { accountId, kind, teamId = null, organisationId = null, areaCode = null } = command;
    if (kind === 'administrator') await keepAnAdministrator(em, accountId);
    const [revoked] = await keepingAMember(
      em.query<[unknown[], number]>(
        `update permission set revoked_at = $6
         where account_id = $1 and kind = $2 and team_id is not distinct from $3 and organisation_id is not distinct from $4
           and area_code is not distinct from $5 and revoked_at is null returning id`,
        [accountId, kind, teamId, organisationId, areaCode, now],
      ),
    );
    if (revoked.length === 0) throw notFound('This permission');
    await this.audit.record(em, { actorId: actor.accountId, action: 'permission.revoke', subject: { kind: 'account', id: accountId }, details: detailsOf(command) });
    return accountId;
  }
}

/** What was granted or taken back, and where. */
const detailsOf = ({ kind, teamId, organisationId, areaCode }: Omit<Grant, 'accountId' | 'grantedBy'>): Record<string, string> => ({
  permission: kind, ...(teamId ? { teamId } : {}), ...(organisationId ? { organisationId } : {}), ...(areaCode ? { areaCode } : {}),
});

/** The database holds the same rule; this says it in words and names the field. */
function checkScope({ kind, teamId, organisationId, areaCode }: GrantCommand): void {
  const given = [teamId, organisationId, areaCode].filter((scope) => scope !== null && scope !== undefined).length;
  if (kind === 'team_member' && !(teamId && given === 1)) throw badInput('teamId', 'A team member is a member of one team: give teamId and nothing else.');
  if (kind === 'involvement_lead' && !(given === 1 && !teamId)) {
    throw badInput('organisationId', 'An involvement lead is there for one organisation or one area: give organisationId or areaCode. Grant twice for two.');
  }
  if (kind !== 'team_member' && kind !== 'involvement_lead' && given > 0) throw badInput('kind', `The permission ${kind} has no team, organisation or area.`);
}

async function requireExisting(em: EntityManager, { accountId, teamId, organisationId, areaCode }: GrantCommand): Promise<void> {
  const [found] = await em.query<[Record<'account' | 'team' | 'organisation' | 'area', boolean>]>(
    `select exists (select from account where id = $1) as account,
            $2::uuid is null or exists (select from team where id = $2) as team,
            $3::uuid is null or exists (select from organisation where id = $3) as organisation,
            $4::text is null or exists (select from area where code = $4) as area`,
    [accountId, teamId ?? null, organisationId ?? null, areaCode ?? null],
  );
  for (const [what, exists] of Object.entries(found)) if (!exists) throw notFound(`This ${what}`);
}
