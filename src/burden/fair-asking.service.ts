import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import { ContributorAccess, type Standing } from '../contributors/contributor-access.js';
import type { Actor } from '../identity/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { badInput, DomainError, notFound } from '../platform/errors/domain-error.js';
import { coded } from './burden.errors.js';
import type {
  EndQuietPeriodInput, LinkOrganisationInput, NeverAskMeInput, NoteContactInput, OwnProfileInput, QuietPeriodInput, SetFairAskingLevelInput, SetWayOfBeingHereInput, UnlinkOrganisationInput,
} from './fair-asking.inputs.js';
import { BurdenGuard } from './guard.service.js';
import { levelProblems, LIMIT_NAMES, type Limits } from './policy.js';
import { PolicyStore } from './policy.store.js';

interface ProfileCommand {
  contributorId: string;
  idempotencyKey?: string | null;
}

type Change = (em: EntityManager, standing: Standing) => Promise<void>;

/** What people choose about being asked. In force at once. Only the person opens up; who supports them may make it stricter. */
@Injectable()
export class FairAskingService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly access: ContributorAccess,
    private readonly guard: BurdenGuard,
    private readonly policies: PolicyStore,
    private readonly audit: AuditLog,
  ) {}

  /** @returns the profile's id, as all of these. @throws DomainError NOT_FOUND for a profile that isn't theirs, ILLEGAL_MOVE once it left */
  setWay(actor: Actor, input: SetWayOfBeingHereInput): Promise<string> {
    return this.own(actor, 'way', input, (em) => this.writeWay(em, actor, input));
  }

  /** For who registered somebody by phone, or helps them: what they said, the first time; afterwards only what is stricter. */
  recordWay(actor: Actor, input: SetWayOfBeingHereInput): Promise<string> {
    return this.supporting(actor, 'way', input, (em) => this.writeWay(em, actor, input));
  }

  /** @throws DomainError BAD_USER_INPUT for a figure beyond the limits, naming each */
  setLevel(actor: Actor, input: SetFairAskingLevelInput): Promise<string> {
    return this.own(actor, 'level', input, (em) => this.writeLevel(em, actor, input));
  }

  /** As `recordWay`. */
  recordLevel(actor: Actor, input: SetFairAskingLevelInput): Promise<string> {
    return this.supporting(actor, 'level', input, (em) => this.writeLevel(em, actor, input));
  }

  addQuietPeriod(actor: Actor, input: QuietPeriodInput): Promise<string> {
    return this.own(actor, 'quiet', input, (em) => this.pauseIn(em, actor, input));
  }

  /** A helper or the lead who registered somebody pauses asks for them; the person sees that it was not them, and can end it. */
  pauseFor(actor: Actor, input: QuietPeriodInput): Promise<string> {
    return this.supporting(actor, 'pause', input, (em) => this.pauseIn(em, actor, input));
  }

  /** The same in the transaction of a caller who has checked whose profile it is, and notes it. */
  async pauseIn(em: EntityManager, actor: Actor, { contributorId, firstDay, lastDay, timeZone }: QuietPeriodInput): Promise<void> {
    await coded(
      em.query('select guard_add_quiet_period($1, $2, $3, $4, $5)', [contributorId, actor.accountId, firstDay ?? null, lastDay ?? null, timeZone ?? 'Europe/London']),
    );
  }

  /** @throws DomainError NOT_FOUND also for a quiet period of somebody else */
  async endQuietPeriod(actor: Actor, { quietPeriodId, idempotencyKey }: EndQuietPeriodInput): Promise<string> {
    return this.unitOfWork.command({ callerId: actor.accountId, operation: 'fairAsking.endQuiet', idempotencyKey, input: { quietPeriodId } }, async (em) => {
      const [period] = await em.query<{ contributor_id: string }[]>('select contributor_id from quiet_period where id = $1', [quietPeriodId]);
      if (period === undefined) throw notFound('This quiet period');
      const { contributorId } = await this.access.requireOwnContributor(em, actor, period.contributor_id).catch((error: unknown) => {
        throw error instanceof DomainError ? notFound('This quiet period') : error;
      });
      await coded(em.query('select guard_end_quiet_period($1, $2)', [quietPeriodId, actor.accountId]));
      await this.guard.heardFrom(em, contributorId);
      return this.note(em, actor, 'endQuiet', contributorId);
    });
  }

  neverFrom(actor: Actor, input: NeverAskMeInput): Promise<string> {
    return this.own(actor, 'never', input, async (em) => {
      await coded(em.query('select guard_never_ask_from($1, $2)', [input.contributorId, input.organisationId]));
    });
  }

  allowAgainFrom(actor: Actor, input: NeverAskMeInput): Promise<string> {
    return this.own(actor, 'allow', input, async (em) => {
      await coded(em.query('select guard_allow_again_from($1, $2, $3)', [input.contributorId, input.organisationId, actor.accountId]));
    });
  }

  /** "I already work with them." @throws DomainError BAD_USER_INPUT for a figure beyond the limits · ILLEGAL_MOVE after "never this organisation" */
  link(actor: Actor, input: LinkOrganisationInput): Promise<string> {
    return this.own(actor, 'link', input, async (em) => {
      const { fromOneOrganisationIn30Days: most } = (await this.policies.read(em)).ceiling;
      const { asksIn30Days = null } = input;
      if (asksIn30Days !== null && (asksIn30Days < 1 || asksIn30Days > most)) {
        throw badInput('asksIn30Days', `asksIn30Days must be a whole number from 1 to ${most} (the most for everyone). For never, there is neverAskMeFrom.`);
      }
      await coded(em.query('select guard_link($1, $2, $3, $4)', [input.contributorId, input.organisationId, actor.accountId, asksIn30Days]));
    });
  }

  unlink(actor: Actor, input: UnlinkOrganisationInput): Promise<string> {
    return this.own(actor, 'unlink', input, async (em) => {
      await coded(em.query('select guard_unlink($1, $2, $3)', [input.contributorId, input.organisationId, actor.accountId]));
    });
  }

  /** @throws DomainError ILLEGAL_MOVE for an organisation they aren't linked to · BAD_USER_INPUT for a day to come · TOO_MANY */
  noteContact(actor: Actor, input: NoteContactInput): Promise<string> {
    return this.own(actor, 'contact', input, async (em) => {
      await coded(em.query('select guard_note_contact($1, $2, $3, $4)', [input.contributorId, input.organisationId, actor.accountId, input.day]));
    });
  }

  /** Ends the rest chosen with a no, and what invitations left unanswered led to. */
  back(actor: Actor, input: OwnProfileInput): Promise<string> {
    return this.own(actor, 'back', input, async (em) => {
      await coded(em.query('select guard_end_rest($1, $2)', [input.contributorId, actor.accountId]));
    });
  }

  private async writeWay(em: EntityManager, actor: Actor, { contributorId, way, shortNotice, remindersAllowed }: SetWayOfBeingHereInput): Promise<void> {
    await coded(em.query('select guard_set_way($1, $2, $3, $4, $5)', [contributorId, actor.accountId, way, shortNotice ?? null, remindersAllowed ?? null]));
  }

  private async writeLevel(em: EntityManager, actor: Actor, input: SetFairAskingLevelInput): Promise<void> {
    const given = LIMIT_NAMES.filter((name) => input[name] !== undefined && input[name] !== null);
    if (input.never === true && given.length > 0) throw badInput(`${given[0]}`, 'never and figures exclude each other: give one or the other.');
    const level: Partial<Limits> = input.never === true ? { asksIn30Days: 0 } : Object.fromEntries(given.map((name) => [name, input[name]]));
    const problems = levelProblems(await this.policies.read(em), level);
    if (problems.length > 0) throw new DomainError('BAD_USER_INPUT', problems.join('; '), { fields: problems.map((message) => ({ path: `${message.split(' ')[0]}`, message })) });
    const figures = LIMIT_NAMES.map((name) => level[name] ?? null);
    await coded(em.query('select guard_set_level($1, $2, $3, $4, $5, $6, $7)', [input.contributorId, actor.accountId, ...figures]));
  }

  private own(actor: Actor, what: string, input: ProfileCommand, change: Change): Promise<string> {
    return this.command(actor, what, input, (em) => this.access.lockOwn(em, actor, input.contributorId), async (em, standing) => {
      await change(em, standing);
      // Whoever changes what they chose is here: what stayed unanswered before no longer keeps them resting.
      await this.guard.heardFrom(em, standing.contributorId);
    });
  }

  private supporting(actor: Actor, what: string, input: ProfileCommand, change: Change): Promise<string> {
    return this.command(actor, what, input, (em) => this.access.requireOwnOrSupporter(em, actor, input.contributorId), change);
  }

  private command(actor: Actor, what: string, input: ProfileCommand, check: (em: EntityManager) => Promise<Standing>, change: Change): Promise<string> {
    const call = { callerId: actor.accountId, operation: `fairAsking.${what}`, idempotencyKey: input.idempotencyKey, input };
    return this.unitOfWork.command(call, async (em) => {
      const standing = await check(em);
      await change(em, standing);
      return this.note(em, actor, what, standing.contributorId, standing.as);
    });
  }

  private async note(em: EntityManager, actor: Actor, what: string, contributorId: string, as: Standing['as'] = 'self'): Promise<string> {
    await this.audit.record(em, { actorId: actor.accountId, action: `fair_asking.${what}`, subject: { kind: 'contributor', id: contributorId }, details: { as } });
    return contributorId;
  }
}
