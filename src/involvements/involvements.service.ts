import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { SealedText } from '../contributors/sealed-text.js';
import type { Actor } from '../identity/actor.js';
import { type Opportunity, teamsOf } from '../opportunities/opportunity.entity.js';
import { addDays } from '../opportunities/working-days.rules.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { badInput } from '../platform/errors/domain-error.js';
import { Jobs } from '../platform/jobs/jobs.js';
import { dayInEngland } from '../reference/days.rules.js';
import { InvolvementAccess } from './involvement-access.js';
import type { Involvement } from './involvement.entity.js';
import type { AgreeOnInvolvementInput, ChangeMainContactInput, CloseInvolvementInput, EndDeputyInput, SetDeputyInput, SetNextStepInput } from './involvement.inputs.js';
import { InvolvementRecorder } from './involvement-recorder.js';
import type { Side } from './involvement.lists.js';
import type { Move } from './involvement.rules.js';
import { tellClosed, tellNextStep } from './involvements.jobs.js';

type Change = (em: EntityManager, now: Date, involvement: Involvement, post: Opportunity) => Promise<void>;

const longestAhead = 366;

/** What a team does in an involvement. */
@Injectable()
export class InvolvementService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly access: InvolvementAccess,
    private readonly recorder: InvolvementRecorder,
    private readonly sealed: SealedText,
    private readonly jobs: Jobs,
  ) {}

  /** @throws DomainError NOT_FOUND · FORBIDDEN · ILLEGAL_MOVE · BAD_USER_INPUT for a day that has passed, or more than a year ahead */
  setNextStep(actor: Actor, input: SetNextStepInput): Promise<string> {
    return this.change(actor, 'setNextStep', 'setStep', input, async (em, now, { id }) => {
      const today = dayInEngland(now);
      if (input.dueOn < today || input.dueOn > addDays(today, longestAhead)) throw badInput('dueOn', 'dueOn must be today or later, and at most a year ahead.');
      await this.recorder.endStep(em, id, input.previousIsDone ? 'done' : 'changed', now);
      const [{ id: stepId }] = await em.query<[{ id: string }]>(
        'insert into involvement_step (involvement_id, what, due_on, overdue_at, set_at, set_by) values ($1, $2, $3, $4, $4, $5) returning id',
        [id, input.what, input.dueOn, now, actor.accountId],
      );
      await this.recorder.record(em, actor, now, { involvementId: id, kind: input.previousIsDone ? 'step_done' : 'step_changed', by: 'team' });
      await this.recorder.record(em, actor, now, { involvementId: id, kind: 'step_set', by: 'team', text: input.what });
      await this.jobs.enqueue(em, tellNextStep, { stepId });
    });
  }

  /** @throws DomainError NOT_FOUND · FORBIDDEN · ILLEGAL_MOVE · BAD_USER_INPUT when it would end before it begins */
  agree(actor: Actor, input: AgreeOnInvolvementInput): Promise<string> {
    return this.change(actor, 'agreeOnInvolvement', 'agree', input, async (em, now, { id }) => {
      const { startsOn = null, endsOn = null, hoursPerMonth = null, arranged } = input;
      if (startsOn !== null && endsOn !== null && endsOn < startsOn) throw badInput('endsOn', 'endsOn can’t be before startsOn.');
      await em.query(
        `update involvement set state = 'under_way', starts_on = $2, ends_on = $3, hours_per_month = $4, arranged_key_id = $5, arranged_ciphertext = $6, agreed_at = $7 where id = $1`,
        [id, startsOn, endsOn, hoursPerMonth, ...this.sealed.seal(arranged), now],
      );
      await this.recorder.record(em, actor, now, { involvementId: id, kind: 'agreed', by: 'team' });
    });
  }

  /** @throws DomainError NOT_FOUND · FORBIDDEN · ILLEGAL_MOVE · BAD_USER_INPUT for somebody who isn't in the team */
  changeMainContact(actor: Actor, input: ChangeMainContactInput): Promise<string> {
    return this.change(actor, 'changeMainContact', 'changeContact', input, (em, now, { id }, post) => this.writeContact(em, actor, now, id, post, input, 'team'));
  }

  /** By a lead, where whoever it was isn't there any more. @throws DomainError NOT_FOUND · ILLEGAL_MOVE · BAD_USER_INPUT for somebody who isn't in the team */
  nameMainContact(actor: Actor, input: ChangeMainContactInput): Promise<string> {
    return this.unitOfWork.command({ callerId: actor.accountId, operation: 'nameMainContact', idempotencyKey: input.idempotencyKey, input }, async (em, now) => {
      const found = await this.access.requireLeadWithoutContact(em, actor, input.involvementId);
      const { involvement } = await this.access.lockFor(em, found.involvement, 'changeContact');
      // Somebody may have been named while we waited for the row.
      await this.access.requireLeadWithoutContact(em, actor, involvement.id);
      await this.writeContact(em, actor, now, involvement.id, found.post, input, 'service');
      await this.recorder.recordDoneFor(em, actor, involvement);
      return involvement.id;
    });
  }

  /** @throws DomainError as `changeMainContact`; BAD_USER_INPUT for days the wrong way round */
  setDeputy(actor: Actor, input: SetDeputyInput): Promise<string> {
    return this.change(actor, 'setDeputy', 'changeContact', input, async (em, now, { id }, post) => {
      if (input.lastDay < input.firstDay) throw badInput('lastDay', 'lastDay can’t be before firstDay.');
      await requireInTeam(em, input.accountId, post);
      await em.query(
        `update involvement set deputy_id = $2, deputy_name = $3, deputy_role = $4, deputy_email_key_id = $5, deputy_email_ciphertext = $6, deputy_first_day = $7, deputy_last_day = $8
         where id = $1`,
        [id, input.accountId, input.name, input.role, ...this.sealed.seal(input.email), input.firstDay, input.lastDay],
      );
      await this.recorder.record(em, actor, now, { involvementId: id, kind: 'deputy_set', by: 'team', text: input.name });
    });
  }

  /** Ended again, or where nobody stands in, it changes nothing. @throws DomainError NOT_FOUND · FORBIDDEN · ILLEGAL_MOVE */
  endDeputy(actor: Actor, input: EndDeputyInput): Promise<string> {
    return this.change(actor, 'endDeputy', 'changeContact', input, async (em, now, { id, deputyId, deputyName }) => {
      if (deputyId === null) return;
      await em.query(
        `update involvement set deputy_id = null, deputy_name = null, deputy_role = null, deputy_email_key_id = null, deputy_email_ciphertext = null, deputy_first_day = null, deputy_last_day = null where id = $1`,
        [id],
      );
      await this.recorder.record(em, actor, now, { involvementId: id, kind: 'deputy_ended', by: 'team', text: deputyName ?? undefined });
    });
  }

  /** @throws DomainError NOT_FOUND · FORBIDDEN · ILLEGAL_MOVE */
  close(actor: Actor, input: CloseInvolvementInput): Promise<string> {
    return this.change(actor, 'closeInvolvement', 'thank', input, async (em, now, { id }) => {
      await this.recorder.endStep(em, id, input.because === 'done' ? 'done' : 'ended', now);
      await em.query(`update involvement set state = 'thanked', ended_at = $2, closed_because = $3, thanks = $4 where id = $1`, [id, now, input.because, input.thanks]);
      await this.recorder.record(em, actor, now, { involvementId: id, kind: 'thanked', by: 'team', text: input.thanks });
      await this.jobs.enqueue(em, tellClosed, { involvementId: id });
    });
  }

  private async writeContact(em: EntityManager, actor: Actor, now: Date, id: string, post: Opportunity, input: ChangeMainContactInput, by: Side): Promise<void> {
    await requireInTeam(em, input.accountId, post);
    await em.query(
      'update involvement set main_contact_id = $2, main_contact_name = $3, main_contact_role = $4, main_contact_email_key_id = $5, main_contact_email_ciphertext = $6 where id = $1',
      [id, input.accountId, input.name, input.role, ...this.sealed.seal(input.email)],
    );
    await this.recorder.record(em, actor, now, { involvementId: id, kind: 'contact_changed', by, text: input.name });
  }

  private change(actor: Actor, operation: string, move: Move, input: { involvementId: string; idempotencyKey?: string | null }, change: Change): Promise<string> {
    return this.unitOfWork.command({ callerId: actor.accountId, operation, idempotencyKey: input.idempotencyKey, input }, async (em, now) => {
      const found = await this.access.requireTeam(em, actor, input.involvementId);
      const { involvement } = await this.access.lockFor(em, found.involvement, move);
      await change(em, now, involvement, found.post);
      return involvement.id;
    });
  }
}

/** Somebody of the team who can sign in; they stay in it until the transaction ends. */
async function requireInTeam(em: EntityManager, accountId: string, post: Opportunity): Promise<void> {
  const members = await em.query<unknown[]>(
    `select from permission join account on account.id = account_id
     where account_id = $1 and team_id = any ($2::uuid[]) and kind = 'team_member' and revoked_at is null and suspended_at is null for share of permission`,
    [accountId, teamsOf(post)],
  );
  if (members.length === 0) throw badInput('accountId', 'This must be someone in the team.');
}
