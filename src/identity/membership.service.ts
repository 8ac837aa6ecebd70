import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import { SecretBox } from '../platform/crypto/secret-box.js';
import { newId } from '../platform/database/ids.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { DomainError, notFound } from '../platform/errors/domain-error.js';
import { Jobs } from '../platform/jobs/jobs.js';
import type { Actor } from './actor.js';
import { keepingAMember } from './membership.errors.js';
import type { AcceptTeamInvitationInput, InviteToTeamInput, LeaveTeamInput, TeamInvitationInput } from './membership.types.js';
import { PermissionService } from './permission.service.js';
import { TeamCode } from './team-code.js';
import { sendTeamInvitation } from './team-invitation.jobs.js';

const daysToAccept = 14;
/** Of one team in 24 hours, so that nobody sends mail at will through us. */
const invitationsADay = 20;

const ended = 'email_key_id = null, email_ciphertext = null, email_hash = null';

/** A member invites into their own team, an administrator into any. Asked again in the transaction: either may have ended meanwhile. */
const mayInvite = `exists (
  select from permission p join account a on a.id = p.account_id
  where p.account_id = $2 and p.revoked_at is null and a.suspended_at is null and (p.kind = 'administrator' or p.kind = 'team_member' and p.team_id = $1))`;

interface InvitationRow {
  id: string;
  team_id: string;
  invited_by: string;
  accepted_by: string | null;
  is_open: boolean;
}

/** Joining a team by invitation, and leaving it. */
@Injectable()
export class MembershipService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly permissions: PermissionService,
    private readonly secrets: SecretBox,
    private readonly codes: TeamCode,
    private readonly jobs: Jobs,
    private readonly audit: AuditLog,
  ) {}

  /** The answer is the same whoever the address belongs to; within 24 hours one mail goes there. @returns the team's id. @throws DomainError NOT_FOUND for a foreign team; RATE_LIMITED */
  invite(actor: Actor, input: InviteToTeamInput): Promise<string> {
    const { teamId } = input;
    return this.unitOfWork.command({ callerId: actor.accountId, operation: 'inviteToTeam', idempotencyKey: input.idempotencyKey, input }, async (em, now) => {
      await this.lockTeam(em, actor, teamId);
      const [{ sent }] = await em.query<[{ sent: number }]>(`select count(*)::int as sent from team_invitation where team_id = $1 and created_at > $2::timestamptz - interval '24 hours'`, [teamId, now]);
      if (sent >= invitationsADay) throw new DomainError('RATE_LIMITED', `This team sent ${invitationsADay} invitations in the last 24 hours, which is the most. Please go on tomorrow.`);
      const email = input.email.trim();
      const hash = this.secrets.keyedHash(`email:${email.toLowerCase()}`);
      const repeated = await em.query<unknown[]>(`select from team_invitation where team_id = $1 and email_hash = $2 and ended_at is null and created_at > $3::timestamptz - interval '24 hours'`, [teamId, hash, now]);
      if (repeated.length > 0) return teamId;
      await em.query(`update team_invitation set ended_at = $3, ended_how = 'replaced', ${ended} where team_id = $1 and email_hash = $2 and ended_at is null`, [teamId, hash, now]);
      const id = newId();
      const { keyId, ciphertext } = this.secrets.seal(email);
      await em.query(
        `insert into team_invitation (id, team_id, invited_by, created_at, expires_at, email_key_id, email_ciphertext, email_hash, code_hash)
         values ($1, $2, $3, $4, $4::timestamptz + $5 * interval '1 day', $6, $7, $8, $9)`,
        [id, teamId, actor.accountId, now, daysToAccept, keyId, ciphertext, hash, this.codes.hash(this.codes.of(id))],
      );
      await this.jobs.enqueue(em, sendTeamInvitation, { teamInvitationId: id });
      await this.note(em, actor, 'team.invite', teamId, { teamInvitationId: id });
      return teamId;
    });
  }

  /** @returns the team's id. @throws DomainError NOT_FOUND for one of a foreign team that they didn't send, and one that has ended */
  withdraw(actor: Actor, input: TeamInvitationInput): Promise<string> {
    const { teamInvitationId: id } = input;
    return this.unitOfWork.command({ callerId: actor.accountId, operation: 'withdrawTeamInvitation', idempotencyKey: input.idempotencyKey, input }, async (em, now) => {
      const [row] = await em.query<{ team_id: string; invited_by: string }[]>('select team_id, invited_by from team_invitation where id = $1', [id]);
      // Their own, also once they have left the team or are no administrator any more: the address they gave stays until it ends.
      if (!row || (row.invited_by !== actor.accountId && !(await this.isInviter(em, row.team_id, actor.accountId)))) throw notFound('This invitation');
      const [withdrawn] = await em.query<[unknown[], number]>(`update team_invitation set ended_at = $2, ended_how = 'withdrawn', ${ended} where id = $1 and ended_at is null returning id`, [id, now]);
      if (withdrawn.length === 0) throw notFound('This invitation');
      await this.note(em, actor, 'team.withdraw_invitation', row.team_id, { teamInvitationId: id });
      return row.team_id;
    });
  }

  /**
   * Whoever is signed in and has the code. It works once, and only while the one who sent it could still send it; sent again by whoever took it, it changes nothing.
   * @returns the team's id. @throws DomainError NOT_FOUND, the same for every code that doesn't work
   */
  accept(actor: Actor, input: AcceptTeamInvitationInput): Promise<string> {
    return this.unitOfWork.command({ callerId: actor.accountId, operation: 'acceptTeamInvitation', idempotencyKey: input.idempotencyKey, input }, async (em, now) => {
      const [row] = await em.query<InvitationRow[]>(
        `select id, team_id, invited_by, accepted_by, ended_at is null and expires_at > $2 as is_open from team_invitation where code_hash = $1 for update`,
        [this.codes.hash(input.code), now],
      );
      if (row?.accepted_by === actor.accountId) return row.team_id;
      if (!row?.is_open || !(await this.isInviter(em, row.team_id, row.invited_by))) throw notFound('An invitation with this code that still holds');
      await em.query(`update team_invitation set ended_at = $2, ended_how = 'accepted', accepted_by = $3, ${ended} where id = $1`, [row.id, now, actor.accountId]);
      await this.permissions.grant(em, { accountId: actor.accountId, kind: 'team_member', teamId: row.team_id, grantedBy: row.invited_by });
      await this.note(em, actor, 'team.join', row.team_id, { teamInvitationId: row.id });
      return row.team_id;
    });
  }

  /** @returns the team's id. @throws DomainError NOT_FOUND for a team one isn't in; CONFLICT for the last one while posts are in review or open */
  leave(actor: Actor, input: LeaveTeamInput): Promise<string> {
    const { teamId } = input;
    return this.unitOfWork.command({ callerId: actor.accountId, operation: 'leaveTeam', idempotencyKey: input.idempotencyKey, input }, async (em, now) => {
      const [left] = await keepingAMember(
        em.query<[unknown[], number]>(`update permission set revoked_at = $3 where account_id = $1 and team_id = $2 and kind = 'team_member' and revoked_at is null returning id`, [actor.accountId, teamId, now]),
      );
      if (left.length === 0) throw notFound('This team');
      await this.note(em, actor, 'team.leave', teamId);
      return teamId;
    });
  }

  /** One at a time counts how many a team sends. */
  private async lockTeam(em: EntityManager, { accountId }: Actor, teamId: string): Promise<void> {
    if (!(await this.isInviter(em, teamId, accountId))) throw notFound('This team');
    const [locked] = await em.query<unknown[]>('select from team where id = $1 for no key update', [teamId]);
    if (!locked) throw notFound('This team');
  }

  private async isInviter(em: EntityManager, teamId: string, accountId: string): Promise<boolean> {
    const [{ may }] = await em.query<[{ may: boolean }]>(`select ${mayInvite} as may`, [teamId, accountId]);
    return may;
  }

  private note(em: EntityManager, actor: Actor, action: string, teamId: string, details: Record<string, string> = {}): Promise<void> {
    return this.audit.record(em, { actorId: actor.accountId, action, subject: { kind: 'team', id: teamId }, details });
  }
}
