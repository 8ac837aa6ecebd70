import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import { ContributorAccess, type Standing } from '../contributors/contributor-access.js';
import type { Actor } from '../identity/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { coded } from './burden.errors.js';

interface ProfileCommand {
  contributorId: string;
  idempotencyKey?: string | null;
}

/** Profiles in which an account speaks as a person. A group is more than whoever holds its account. */
const ofAccount = `select id from contributor where account_id = $1 and kind in ('individual', 'acting_for') and status <> 'left' order by id`;

/** Whoever lost someone is left alone for as long as the limits say: all their profiles, since it is one person who would be asked. */
@Injectable()
export class RestAfterLoss {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly access: ContributorAccess,
    private readonly audit: AuditLog,
  ) {}

  /** Said by the person, or passed on by who supports them, which only makes it quieter. @throws DomainError NOT_FOUND */
  begin(actor: Actor, input: ProfileCommand): Promise<string> {
    return this.command(actor, 'begin', input, async (em) => {
      const standing = await this.access.requireOwnOrSupporter(em, actor, input.contributorId);
      await this.start(em, standing.as === 'self' ? await this.profilesOf(em, actor.accountId) : [input.contributorId], null);
      return standing;
    });
  }

  /** Only by the person. @throws DomainError NOT_FOUND */
  end(actor: Actor, input: ProfileCommand): Promise<string> {
    return this.command(actor, 'end', input, async (em) => {
      const standing = await this.access.requireOwnContributor(em, actor, input.contributorId);
      await this.finish(em, actor);
      return standing;
    });
  }

  /** Someone this account acted for has died: its other profiles rest. */
  async becauseOf(em: EntityManager, lossId: string, accountId: string, except: readonly string[]): Promise<void> {
    const others = (await this.profilesOf(em, accountId)).filter((id) => !except.includes(id));
    if (others.length > 0) await this.start(em, others, lossId);
  }

  /** The word was wrong. */
  async undo(em: EntityManager, lossId: string): Promise<void> {
    await coded(em.query('select guard_undo_rest_after_loss($1)', [lossId]));
  }

  /** Who comes forward themselves is ready. A helper's word for them ends nothing. */
  async endByComingForward(em: EntityManager, actor: Actor, { as }: Standing): Promise<void> {
    if (as === 'self') await this.finish(em, actor);
  }

  private async start(em: EntityManager, contributorIds: readonly string[], lossId: string | null): Promise<void> {
    await coded(em.query('select guard_rest_after_loss($1::uuid[], $2)', [contributorIds, lossId]));
  }

  private async finish(em: EntityManager, actor: Actor): Promise<void> {
    await coded(em.query('select guard_end_rest_after_loss($1::uuid[], $2)', [await this.profilesOf(em, actor.accountId), actor.accountId]));
  }

  private async profilesOf(em: EntityManager, accountId: string): Promise<string[]> {
    return (await em.query<{ id: string }[]>(ofAccount, [accountId])).map(({ id }) => id);
  }

  private command(actor: Actor, what: string, input: ProfileCommand, act: (em: EntityManager) => Promise<Standing>): Promise<string> {
    return this.unitOfWork.command({ callerId: actor.accountId, operation: `restAfterLoss.${what}`, idempotencyKey: input.idempotencyKey, input }, async (em) => {
      const { contributorId, as } = await act(em);
      await this.audit.record(em, { actorId: actor.accountId, action: `fair_asking.left_alone_${what}`, subject: { kind: 'contributor', id: contributorId }, details: { as } });
      return contributorId;
    });
  }
}
