import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { PersonMail } from '../contributors/person-mail.js';
import { OpportunityContacts } from '../opportunities/opportunity-contacts.js';
import { JobRegistry } from '../platform/jobs/job-registry.js';
import { relayAnswer, tellDelay, tellInterestAnswer, tellInterestDelay, tellNoPlace, tellOutcome } from './invitations.jobs.js';
import {
  chosenMessage,
  delayMessage,
  interestAnsweredMessage,
  interestDelayMessage,
  type Message,
  noPlaceMessage,
  type NoPlaceReason,
  notNeededMessage,
  questionAnsweredMessage,
} from './messages.js';
import { MessageSender } from './message-sender.js';
import { DAYS_TO_WAIT } from './standstill.js';

interface OutcomeRow {
  contributor_id: string;
  opportunity_id: string;
  state: string;
  next_step: string;
  why: NoPlaceReason;
  is_settled: boolean;
  /** The guard has closed its wave. */
  is_closed: boolean;
  closes_at: Date;
}

interface QuestionRow {
  invitation_id: string;
  contributor_id: string;
  answer: string | null;
}

interface ExpressionRow {
  opportunity_id: string;
  contributor_id: string;
  delayed_at: Date | null;
  answer_text: string | null;
  by_team: boolean;
  state: string;
  /** Of the introduction, once there is a place for them. */
  next_step: string | null;
}

const afterWaiting = (from: Date): Date => new Date(from.getTime() + DAYS_TO_WAIT * 86_400_000);

/**
 * Messages to people that follow from something that happened: each job loads what is true when it runs and sends at most one
 * mail, whose id is the same when the job runs again. Someone without an e-mail address that was shown to be theirs reads
 * the same when signed in.
 */
@Injectable()
export class MessageJobs implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly registry: JobRegistry,
    private readonly mail: PersonMail,
    private readonly posts: OpportunityContacts,
    private readonly sender: MessageSender,
  ) {}

  onModuleInit(): void {
    this.registry.handle(tellOutcome, ({ invitationId }) => this.outcome(invitationId));
    this.registry.handle(tellNoPlace, ({ invitationId }) => this.noPlace(invitationId));
    this.registry.handle(tellDelay, ({ invitationId }) => this.delay(invitationId));
    this.registry.handle(relayAnswer, ({ questionId }) => this.questionAnswered(questionId));
    this.registry.handle(tellInterestAnswer, ({ expressionId }) => this.interestAnswered(expressionId));
    this.registry.handle(tellInterestDelay, ({ expressionId }) => this.interestDelayed(expressionId));
  }

  private async outcome(invitationId: string): Promise<void> {
    const row = await this.outcomeRow(invitationId);
    if (!row || (row.state !== 'chosen' && row.state !== 'not_needed')) return;
    const { contributor_id: contributorId, next_step: nextStep, why } = row;
    if (row.state === 'not_needed') return this.toPerson(contributorId, () => notNeededMessage({ why }), `outcome-${invitationId}`);
    const { name: contactName } = await this.posts.open(this.dataSource.manager, row.opportunity_id);
    await this.toPerson(contributorId, (publicUrl) => chosenMessage({ publicUrl, nextStep, contactName }), `outcome-${invitationId}`);
  }

  private async noPlace(invitationId: string): Promise<void> {
    const row = await this.outcomeRow(invitationId);
    // They changed their mind meanwhile.
    if (row?.state !== 'willing' && row?.state !== 'not_needed') return;
    const { contributor_id: contributorId, closes_at: closesAt, why, is_closed: isClosed } = row;
    await this.toPerson(contributorId, () => (isClosed ? notNeededMessage({ why }) : noPlaceMessage({ calledOff: why === 'called_off', closesAt })), `no-place-${invitationId}`);
  }

  private async delay(invitationId: string): Promise<void> {
    const row = await this.outcomeRow(invitationId);
    if (row?.state !== 'willing' || row.is_settled) return;
    await this.toPerson(row.contributor_id, () => delayMessage({ until: afterWaiting(row.closes_at) }), `delay-${invitationId}`);
  }

  private async questionAnswered(questionId: string): Promise<void> {
    const [row] = await this.dataSource.query<QuestionRow[]>(
      `select question.invitation_id, invitation.contributor_id, question.answer
       from invitation_question question join invitation on invitation.id = question.invitation_id where question.id = $1`,
      [questionId],
    );
    if (!row || row.answer === null) return;
    const { answer, invitation_id: invitationId } = row;
    await this.toPerson(row.contributor_id, () => questionAnsweredMessage({ link: this.sender.linkTo(invitationId), answer }), `answer-${questionId}`);
  }

  private async interestAnswered(expressionId: string): Promise<void> {
    const row = await this.expressionRow(expressionId);
    if (!row || row.answer_text === null) return;
    const { answer_text: answer, by_team: byTeam, next_step: nextStep } = row;
    const chosen = row.state === 'chosen' ? { contactName: (await this.posts.open(this.dataSource.manager, row.opportunity_id)).name, nextStep: nextStep ?? '' } : null;
    await this.toPerson(row.contributor_id, (publicUrl) => interestAnsweredMessage({ publicUrl, answer, byTeam, chosen }), `interest-${expressionId}`);
  }

  private async interestDelayed(expressionId: string): Promise<void> {
    const row = await this.expressionRow(expressionId);
    // Goes on meanwhile, or answered.
    if (row?.state !== 'waiting' || row.delayed_at === null) return;
    const until = afterWaiting(row.delayed_at);
    await this.toPerson(row.contributor_id, () => interestDelayMessage({ until }), `interest-delay-${expressionId}`);
  }

  /** Where nobody has shown that an address is theirs they read it when they sign in, behind the invitation's link, or from whoever registered them. */
  private async toPerson(contributorId: string, build: (publicUrl: string) => Message, messageId: string): Promise<void> {
    await this.sender.send(await this.mail.addressOf(this.dataSource.manager, contributorId), build, messageId);
  }

  private async outcomeRow(invitationId: string): Promise<OutcomeRow | undefined> {
    const [row] = await this.dataSource.query<OutcomeRow[]>(
      `select invitation.contributor_id, invitation.opportunity_id, ask.state, call.next_step, call.settled_at is not null as is_settled,
         wave.closed_at is not null as is_closed, wave.closes_at,
         case when call.given_up then 'stood_still' when opportunity.status = 'withdrawn' then 'called_off' else 'drawn' end as why
       from invitation
       join ask on ask.id = invitation.ask_id
       join wave on wave.id = invitation.wave_id
       join invitation_call call on call.wave_id = invitation.wave_id
       join opportunity on opportunity.id = invitation.opportunity_id
       where invitation.id = $1`,
      [invitationId],
    );
    return row;
  }

  private async expressionRow(id: string): Promise<ExpressionRow | undefined> {
    const [row] = await this.dataSource.query<ExpressionRow[]>(
      `select expression.opportunity_id, expression.contributor_id, expression.delayed_at, expression.answer_text, expression.answered_by is not null as by_team, expression.state,
         introduction.next_step
       from expression_of_interest expression
       join contributor on contributor.id = expression.contributor_id
       left join introduction on introduction.opportunity_id = expression.opportunity_id and introduction.contributor_id = expression.contributor_id
       where expression.id = $1`,
      [id],
    );
    return row;
  }
}
