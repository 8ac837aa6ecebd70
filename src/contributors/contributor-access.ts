import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import { type Actor, has, leadScope } from '../identity/actor.js';
import { badInput, DomainError, notFound } from '../platform/errors/domain-error.js';
import type { ActingScope, AgeBand, ProfileKind, ProfileStatus } from './contributor.lists.js';

/** What someone is to a profile. A registrar is the involvement lead who registered it; a lead is there for its area. */
export type StandsAs = 'self' | 'helper' | 'registrar' | 'lead';

export interface Standing {
  contributorId: string;
  as: StandsAs;
  kind: ProfileKind;
  status: ProfileStatus;
  ageBand: AgeBand | null;
  hasAccount: boolean;
  /** Of a profile that somebody acts for: what they may do, while it holds. */
  actingScope: ActingScope[] | null;
}

interface StandingRow extends Omit<Standing, 'as'> {
  isOwn: boolean;
  isHelper: boolean;
  isRegistrar: boolean;
  isInArea: boolean;
}

const standing = `
  select c.id as "contributorId", c.kind, c.status, c.age_band as "ageBand", c.account_id is not null as "hasAccount",
         case when c.kind = 'acting_for' then (select r.scope from representation r where r.contributor_id = c.id) end as "actingScope",
         coalesce(c.account_id = $2, false) as "isOwn",
         exists (select from helper h where h.contributor_id = c.id and h.account_id = $2 and h.ended_at is null) as "isHelper",
         coalesce(c.registered_by = $2, false) as "isRegistrar",
         c.area_code = any ($3::text[])
           or exists (select from area_successor heir where heir.area_code = c.area_code and heir.successor_code = any ($3::text[])) as "isInArea"
  from contributor c where c.id = $1`;

/** Whose profile it is. Every other feature asks here; someone else's profile reads exactly like one that doesn't exist. */
@Injectable()
export class ContributorAccess {
  constructor(private readonly audit: AuditLog) {}

  /** For what only the person does: change the profile, raise a level, agree to something. @throws DomainError NOT_FOUND */
  requireOwnContributor(em: EntityManager, actor: Actor, contributorId: string): Promise<Standing> {
    return this.require(em, actor, contributorId, ['self']);
  }

  /** For what a named helper may do too: answer and pause. Never for raising anything. @throws DomainError NOT_FOUND */
  requireOwnOrHelper(em: EntityManager, actor: Actor, contributorId: string): Promise<Standing> {
    return this.require(em, actor, contributorId, ['self', 'helper']);
  }

  /** For pausing, which the lead who registered someone may do as well. @throws DomainError NOT_FOUND */
  requireOwnOrSupporter(em: EntityManager, actor: Actor, contributorId: string): Promise<Standing> {
    return this.require(em, actor, contributorId, ['self', 'helper', 'registrar']);
  }

  /**
   * For answering: the person or their helper; for a profile without an account, the lead who registered it passes on what the person says.
   * @throws DomainError NOT_FOUND
   */
  async requireAnswering(em: EntityManager, actor: Actor, contributorId: string): Promise<Standing> {
    const allowed: StandsAs[] = (await this.hasAccount(em, contributorId)) ? ['self', 'helper'] : ['helper', 'registrar'];
    return this.require(em, actor, contributorId, allowed);
  }

  /**
   * To be called with what one of these returned, wherever something of a person is read: a reading by anyone but the person is in the audit
   * log. The person finds it there by the sentence that `readings.queries.ts` has for the action.
   */
  async noteReading(em: EntityManager, actor: Actor, { contributorId, as }: Standing, action: `contributor.read_${string}`): Promise<void> {
    if (as === 'self') return;
    await this.audit.record(em, { actorId: actor.accountId, action, subject: { kind: 'contributor', id: contributorId }, details: { as } });
  }

  /** The same for what somebody does for another: the person finds it among what was done for them. */
  async noteDone(em: EntityManager, actor: Actor, { contributorId, as }: Standing, action: `contributor.done_${string}`): Promise<void> {
    if (as === 'self') return;
    await this.audit.record(em, { actorId: actor.accountId, action, subject: { kind: 'contributor', id: contributorId }, details: { as } });
  }

  /** For the involvement lead who registered someone. @throws DomainError NOT_FOUND */
  requireRegistrar(em: EntityManager, actor: Actor, contributorId: string): Promise<Standing> {
    return this.require(em, actor, contributorId, ['registrar']);
  }

  /** For what a lead makes sure of: the one who registered someone, one there for their area, or an administrator. @throws DomainError NOT_FOUND */
  requireLead(em: EntityManager, actor: Actor, contributorId: string): Promise<Standing> {
    return this.require(em, actor, contributorId, ['registrar', 'lead']);
  }

  /** For word about someone by whoever acts for them, helps them or looks after them as a lead; not by themselves. @throws DomainError NOT_FOUND */
  async requireSupporterOrLead(em: EntityManager, actor: Actor, contributorId: string): Promise<Standing> {
    const standing = await this.require(em, actor, contributorId, ['self', 'helper', 'registrar', 'lead']);
    if (standing.as === 'self' && standing.kind !== 'acting_for') throw badInput('contributorId', 'This is your own profile. To leave, use leaveAskwell; to take a break, addQuietPeriod.');
    return standing;
  }

  /**
   * Before a change of one's own profile: changes of one profile wait for each other, and one that has left is not changed.
   * @throws DomainError NOT_FOUND, ILLEGAL_MOVE once left
   */
  lockOwn(em: EntityManager, actor: Actor, contributorId: string): Promise<Standing> {
    return this.lock(em, contributorId, async () => {
      return mayChange(await this.require(em, actor, contributorId, ['self']));
    });
  }

  /** The same; and for a profile without an account, whoever supports it passes on the change. */
  lockOwnOrPassedOn(em: EntityManager, actor: Actor, contributorId: string): Promise<Standing> {
    return this.lock(em, contributorId, async () => mayChange(await this.requireOwnOrSpokenFor(em, actor, contributorId)));
  }

  /** For what takes back or ends, which whoever acts for somebody may always do; for a profile without an account, as above. */
  lockOwnOrSpokenFor(em: EntityManager, actor: Actor, contributorId: string): Promise<Standing> {
    return this.lock(em, contributorId, () => this.requireOwnOrSpokenFor(em, actor, contributorId));
  }

  /** For erasing: the person; for a profile without an account, whoever supports it passes on what the person says. @throws DomainError NOT_FOUND */
  async requireOwnOrSpokenFor(em: EntityManager, actor: Actor, contributorId: string): Promise<Standing> {
    const allowed: StandsAs[] = (await this.hasAccount(em, contributorId)) ? ['self'] : ['helper', 'registrar'];
    return this.require(em, actor, contributorId, allowed);
  }

  private async hasAccount(em: EntityManager, contributorId: string): Promise<boolean> {
    const [row] = await em.query<{ held: boolean }[]>('select account_id is not null as held from contributor where id = $1', [contributorId]);
    return row?.held ?? true;
  }

  /**
   * For what somebody else makes sure of: as a lead rather than as a helper, where somebody is both. Nobody does at their own.
   * @throws DomainError NOT_FOUND, FORBIDDEN for one's own, ILLEGAL_MOVE once left
   */
  lockToConfirm(em: EntityManager, actor: Actor, contributorId: string): Promise<Standing> {
    return this.lock(em, contributorId, async () => {
      const standing = await this.require(em, actor, contributorId, ['self', 'registrar', 'lead', 'helper']);
      if (standing.as === 'self') throw new DomainError('FORBIDDEN', 'Somebody else has to do this for you: an involvement lead, or a helper whom you named.');
      return standing;
    });
  }

  /** Checked before, so that a stranger locks nothing, and after, because both may have changed meanwhile. */
  private async lock(em: EntityManager, contributorId: string, check: () => Promise<Standing>): Promise<Standing> {
    await check();
    // `no key update`: rows that only refer to the profile may still be added meanwhile.
    await em.query('select from contributor where id = $1 for no key update', [contributorId]);
    const standing = await check();
    if (standing.status === 'on_hold') throw new DomainError('ILLEGAL_MOVE', 'This profile stands still and can’t be changed. If Askwell was told something wrong about you, please say that you are here (iAmStillHere).');
    if (standing.status === 'left') throw new DomainError('ILLEGAL_MOVE', 'This profile has left Askwell and can’t be changed. You can join again at any time.');
    return standing;
  }

  /** As the first of the allowed that they are. */
  private async require(em: EntityManager, actor: Actor, contributorId: string, allowed: readonly StandsAs[]): Promise<Standing> {
    const [row] = await em.query<StandingRow[]>(standing, [contributorId, actor.accountId, leadScope(actor).areaCodes]);
    if (!row) throw notFound('This profile');
    const { isOwn, isHelper, isRegistrar, isInArea, ...rest } = row;
    const holds: Readonly<Record<StandsAs, boolean>> = {
      self: isOwn,
      helper: isHelper,
      // Who is no lead any more is a stranger again.
      registrar: isRegistrar && has(actor, 'involvement_lead'),
      // Where no lead is, an administrator.
      lead: isInArea || has(actor, 'administrator'),
    };
    const as = allowed.find((role) => holds[role]);
    if (!as) throw notFound('This profile');
    return { ...rest, as };
  }
}

/** Whoever acts for somebody may have been left to answer for them alone. @throws DomainError FORBIDDEN */
function mayChange(standing: Standing): Standing {
  if (standing.as === 'self' && standing.actingScope && !standing.actingScope.includes('look_after_profile')) {
    throw new DomainError('FORBIDDEN', 'You may answer for this person, and not change their profile. An involvement lead can tell you more.');
  }
  return standing;
}
