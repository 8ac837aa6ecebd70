import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import { ActingEnd } from '../contributors/acting-end.js';
import { ContributorAccess, type Standing } from '../contributors/contributor-access.js';
import { InterestsSearch } from '../contributors/contributor.search.js';
import type { Actor } from '../identity/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { DomainError } from '../platform/errors/domain-error.js';
import { BurdenGuard } from './guard.service.js';
import type { ReportedAs } from './loss.lists.js';
import { RestAfterLoss } from './rest-after-loss.service.js';

interface ProfileCommand {
  contributorId: string;
  idempotencyKey?: string | null;
}

/** Who brings the word. By a link nobody signs in. */
export interface Bringer {
  accountId: string | null;
  as: ReportedAs;
  /** Of a team's word: which team, whoever of it brings the word. */
  teamId?: string;
}

/** A profile, locked. */
interface Locked {
  id: string;
  status: string;
  kind: string;
  accountId: string | null;
}

interface Standstill {
  id: string;
  held: string[];
}

/** A person's own profile; and, when they are gone, those for which nobody else answers: whom they act for, and groups reached at their own address. */
const concerned = `
  select $1::uuid as id
  union
  select theirs.id
  from contributor person
  join contributor theirs on theirs.account_id = person.account_id and theirs.status <> 'left'
  where person.id = $1 and person.kind = 'individual' and (
    theirs.kind = 'acting_for'
    or exists (
      select from contact_person asked
      join contact_point reached on reached.contact_person_id = asked.id
      join contact_point own on own.contributor_id = person.id and own.value_hash = reached.value_hash
      where asked.contributor_id = theirs.id and asked.is_current
    ))
  order by id`;

/** Whether the same bringer brought such word before, and it proved wrong. Of links one is like the other: they reach the same mailbox. */
const wrongBefore = `
  select from reported_loss
  where contributor_id = $1 and undone_at is not null and reported_as = $2
    and ($2 = 'link' or $2 in ('team', 'helper') and (reported_by = $3 or team_id = $4))
  limit 1`;

/**
 * Word that somebody has died. Everything to and about them stops at once, in the transaction that records it, and comes back with one
 * call when the word was wrong. From whoever was wrong about them before it stops nothing until a lead made sure. Locks: profiles by id, then guard rows.
 */
@Injectable()
export class LossService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly access: ContributorAccess,
    private readonly guard: BurdenGuard,
    private readonly rest: RestAfterLoss,
    private readonly acting: ActingEnd,
    private readonly search: InterestsSearch,
    private readonly audit: AuditLog,
  ) {}

  /** By whoever acts for them or helps them, and by leads. @throws DomainError NOT_FOUND for a stranger and for oneself */
  report(actor: Actor, input: ProfileCommand): Promise<string> {
    return this.command(actor, 'report', input, async (em) => {
      const as = bringerOf(await this.access.requireSupporterOrLead(em, actor, input.contributorId));
      await this.reportKnown(em, input.contributorId, { accountId: actor.accountId, as });
    });
  }

  /** The caller has checked that the bringer may know of this person. Bringing it again changes nothing. */
  async reportKnown(em: EntityManager, contributorId: string, bringer: Bringer): Promise<void> {
    const profiles = await this.lockConcerned(em, contributorId);
    const about = profiles.find(({ id }) => id === contributorId);
    if (!about || about.status === 'left') return;
    await this.audit.record(em, { actorId: bringer.accountId, action: 'contributor.hold', subject: { kind: 'contributor', id: contributorId }, details: { as: bringer.as } });
    const standing = await this.standing(em, contributorId);
    const isBelieved = bringer.as === 'lead' || (await em.query<unknown[]>(wrongBefore, [contributorId, bringer.as, bringer.accountId, bringer.teamId ?? null])).length === 0;
    if (standing) {
      if (isBelieved && standing.held.length === 0) await this.hold(em, profiles, standing.id, about);
      return;
    }
    // Dated once the hold has had its turn at the guard rows: no ask that was decided before carries a later time.
    const [{ id }] = await em.query<[{ id: string }]>(
      `insert into reported_loss (contributor_id, reported_at, reported_by, reported_as, team_id, held) values ($1, clock_now(), $2, $3, $4, '{}') returning id`,
      [contributorId, bringer.accountId, bringer.as, bringer.teamId ?? null],
    );
    if (isBelieved) await this.hold(em, profiles, id, about);
  }

  /** Everything stops for these profiles because of this word. */
  private async hold(em: EntityManager, profiles: readonly Locked[], lossId: string, { kind, accountId }: Locked): Promise<void> {
    const held = profiles.filter(({ status }) => status !== 'left').map(({ id }) => id);
    await this.move(em, held, 'on_hold');
    await em.query('update reported_loss set held = $2 where id = $1', [lossId, held]);
    if (kind === 'acting_for' && accountId) await this.rest.becauseOf(em, lossId, accountId, held);
  }

  /** The person themselves, or whoever acts for them: the word was wrong. @throws DomainError NOT_FOUND, ILLEGAL_MOVE when there is none */
  stillHere(actor: Actor, input: ProfileCommand): Promise<string> {
    return this.command(actor, 'stillHere', input, async (em) => {
      await this.access.requireOwnContributor(em, actor, input.contributorId);
      await this.undo(em, actor, input.contributorId, 'self');
      await this.guard.heardFrom(em, input.contributorId);
    });
  }

  /** A lead found that the word was wrong. @throws DomainError NOT_FOUND, ILLEGAL_MOVE when there is none */
  undoReported(actor: Actor, input: ProfileCommand): Promise<string> {
    return this.command(actor, 'undo', input, async (em) => {
      await this.access.requireLead(em, actor, input.contributorId);
      await this.undo(em, actor, input.contributorId, 'lead');
    });
  }

  /** A lead has made sure. It can still be undone. @throws DomainError NOT_FOUND, ILLEGAL_MOVE when there is none */
  confirm(actor: Actor, input: ProfileCommand): Promise<string> {
    return this.command(actor, 'confirm', input, async (em, now) => {
      await this.access.requireLead(em, actor, input.contributorId);
      const profiles = await this.lockConcerned(em, input.contributorId);
      const standing = await this.standing(em, input.contributorId);
      const about = profiles.find(({ id }) => id === input.contributorId);
      if (standing?.held.length === 0 && about) await this.hold(em, profiles, standing.id, about);
      await this.lock(em, standing?.held ?? []);
      const [confirmed] = await em.query<[Standstill[], number]>(
        `update reported_loss set confirmed_at = coalesce(confirmed_at, clock_now()), confirmed_by = coalesce(confirmed_by, $2)
         where contributor_id = $1 and undone_at is null returning id, held`,
        [input.contributorId, actor.accountId],
      );
      if (confirmed.length === 0) throw nothingStands();
      // Those of them that somebody acted for wait for their person.
      for (const id of confirmed[0].held) await this.acting.end(em, id, { by: actor.accountId, reason: 'loss' }, now);
      await this.note(em, actor, 'contributor.hold_confirm', input.contributorId);
    });
  }

  private async undo(em: EntityManager, actor: Actor, contributorId: string, as: 'self' | 'lead'): Promise<void> {
    const before = await this.standing(em, contributorId);
    if (!before) throw nothingStands();
    await this.lock(em, [contributorId, ...before.held]);
    const [undone] = await em.query<[Standstill[], number]>(
      `update reported_loss set undone_at = clock_now(), undone_by = $2, undone_as = $3 where contributor_id = $1 and undone_at is null returning id, held`,
      [contributorId, actor.accountId, as],
    );
    if (undone.length === 0) throw nothingStands();
    const [{ id, held }] = undone;
    const free = await em.query<{ id: string }[]>(
      `select c.id from contributor c where c.id = any ($1::uuid[]) and c.status = 'on_hold'
         and not (c.kind = 'acting_for' and exists (select from representation r where r.contributor_id = c.id and r.ended_at is not null))
         and not exists (select from reported_loss other where other.undone_at is null and (other.contributor_id = c.id or c.id = any (other.held)))
       order by c.id`,
      [held],
    );
    await this.move(em, free.map((profile) => profile.id), 'active');
    await this.rest.undo(em, id);
    await this.note(em, actor, 'contributor.hold_undo', contributorId);
  }

  /** The database lets go of what was on its way to whoever is put on hold. */
  private async move(em: EntityManager, ids: readonly string[], status: 'on_hold' | 'active'): Promise<void> {
    await em.query(`update contributor set status = $2 where id = any ($1::uuid[]) and status in ('active', 'on_hold')`, [ids, status]);
    for (const id of ids) await this.search.changed(em, id);
  }

  private async standing(em: EntityManager, contributorId: string): Promise<Standstill | undefined> {
    const [row] = await em.query<Standstill[]>('select id, held from reported_loss where contributor_id = $1 and undone_at is null', [contributorId]);
    return row;
  }

  private async lockConcerned(em: EntityManager, contributorId: string): Promise<Locked[]> {
    return this.lock(em, (await em.query<{ id: string }[]>(concerned, [contributorId])).map(({ id }) => id));
  }

  private lock(em: EntityManager, ids: readonly string[]): Promise<Locked[]> {
    return em.query(`select id, status, kind, account_id as "accountId" from contributor where id = any ($1::uuid[]) order by id for no key update`, [ids]);
  }

  private note(em: EntityManager, actor: Actor, action: string, id: string): Promise<void> {
    return this.audit.record(em, { actorId: actor.accountId, action, subject: { kind: 'contributor', id } });
  }

  private command(actor: Actor, what: string, input: ProfileCommand, act: (em: EntityManager, now: Date) => Promise<void>): Promise<string> {
    return this.unitOfWork.command({ callerId: actor.accountId, operation: `loss.${what}`, idempotencyKey: input.idempotencyKey, input }, async (em, now) => {
      await act(em, now);
      return input.contributorId;
    });
  }
}

const bringerOf = ({ as }: Standing): ReportedAs => (as === 'self' ? 'acting' : as === 'helper' ? 'helper' : 'lead');

const nothingStands = (): DomainError => new DomainError('ILLEGAL_MOVE', 'Nothing of the kind stands about this profile, so there is nothing to undo or confirm.');
