import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { ContactReader } from '../contributors/contact-reader.js';
import { OpportunityContacts } from '../opportunities/opportunity-contacts.js';
import { JobRegistry } from '../platform/jobs/job-registry.js';
import { relayAnswer, relayQuestion, remindTeam, tellInterest, tellInterestAnswer, tellNoPlace, tellOutcome } from './invitations.jobs.js';
import {
  cameForwardMessage,
  chosenMessage,
  interestAnsweredMessage,
  type Message,
  noPlaceMessage,
  notNeededMessage,
  questionAnsweredMessage,
  questionMessage,
  reminderMessage,
} from './messages.js';
import { MessageSender } from './message-sender.js';

interface OutcomeRow {
  contributor_id: string;
  opportunity_id: string;
  state: string;
  next_step: string;
  called_off: boolean;
  closes_at: Date;
}

interface QuestionRow {
  /** Nothing is said about somebody who left or whose profile stands still. */
  is_here: boolean;
  invitation_id: string;
  contributor_id: string;
  opportunity_id: string;
  question: string;
  answer: string | null;
}

interface ExpressionRow {
  is_here: boolean;
  opportunity_id: string;
  contributor_id: string;
  answer_by: Date;
  answer_text: string | null;
  state: string;
  /** Of the introduction, once there is a place for them. */
  next_step: string | null;
}

/**
 * Messages that follow from something that happened: each job loads what is true when it runs and sends at most one
 * mail, whose id is the same when the job runs again. Someone without an e-mail address reads the same when signed in.
 */
@Injectable()
export class MessageJobs implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly registry: JobRegistry,
    private readonly contributors: ContactReader,
    private readonly posts: OpportunityContacts,
    private readonly sender: MessageSender,
  ) {}

  onModuleInit(): void {
    this.registry.handle(tellOutcome, ({ invitationId }) => this.outcome(invitationId));
    this.registry.handle(tellNoPlace, ({ invitationId }) => this.noPlace(invitationId));
    this.registry.handle(relayQuestion, ({ questionId }) => this.question(questionId));
    this.registry.handle(relayAnswer, ({ questionId }) => this.questionAnswered(questionId));
    this.registry.handle(tellInterest, ({ expressionId }) => this.toTeam(expressionId, 'came'));
    this.registry.handle(remindTeam, ({ expressionId }) => this.toTeam(expressionId, 'reminder'));
    this.registry.handle(tellInterestAnswer, ({ expressionId }) => this.interestAnswered(expressionId));
  }

  private async noPlace(invitationId: string): Promise<void> {
    const row = await this.outcomeRow(invitationId);
    // They changed their mind meanwhile, or the closing date has come.
    if (row?.state !== 'willing' && row?.state !== 'not_needed') return;
    const { contributor_id: contributorId, called_off: calledOff, closes_at: closesAt } = row;
    await this.toPerson(contributorId, () => noPlaceMessage({ calledOff, closesAt }), `no-place-${invitationId}`);
  }

  private async outcome(invitationId: string): Promise<void> {
    const row = await this.outcomeRow(invitationId);
    if (!row || (row.state !== 'chosen' && row.state !== 'not_needed')) return;
    const { contributor_id: contributorId, next_step: nextStep, called_off: calledOff } = row;
    if (row.state === 'not_needed') return this.toPerson(contributorId, () => notNeededMessage({ calledOff }), `outcome-${invitationId}`);
    const { name: contactName } = await this.posts.open(this.dataSource.manager, row.opportunity_id);
    await this.toPerson(contributorId, (publicUrl) => chosenMessage({ publicUrl, nextStep, contactName }), `outcome-${invitationId}`);
  }

  private async question(questionId: string): Promise<void> {
    const row = await this.questionRow(questionId);
    if (!row?.is_here || row.answer !== null) return;
    const { email } = await this.posts.open(this.dataSource.manager, row.opportunity_id);
    await this.sender.send(email, (publicUrl) => questionMessage({ publicUrl, question: row.question }), `question-${questionId}`);
  }

  private async questionAnswered(questionId: string): Promise<void> {
    const row = await this.questionRow(questionId);
    if (!row || row.answer === null) return;
    const { answer, invitation_id: invitationId } = row;
    await this.toPerson(row.contributor_id, () => questionAnsweredMessage({ link: this.sender.linkTo(invitationId), answer }), `answer-${questionId}`);
  }

  private async toTeam(expressionId: string, kind: 'came' | 'reminder'): Promise<void> {
    const row = await this.expressionRow(expressionId);
    if (!row?.is_here || row.state !== 'waiting') return;
    const { email } = await this.posts.open(this.dataSource.manager, row.opportunity_id);
    const build = (publicUrl: string): Message => (kind === 'came' ? cameForwardMessage({ publicUrl, answerBy: row.answer_by }) : reminderMessage({ publicUrl }));
    await this.sender.send(email, build, `${kind}-${expressionId}`);
  }

  private async interestAnswered(expressionId: string): Promise<void> {
    const row = await this.expressionRow(expressionId);
    if (!row || row.answer_text === null) return;
    const { answer_text: answer, next_step: nextStep } = row;
    const chosen = row.state === 'chosen' ? { contactName: (await this.posts.open(this.dataSource.manager, row.opportunity_id)).name, nextStep: nextStep ?? '' } : null;
    await this.toPerson(row.contributor_id, (publicUrl) => interestAnsweredMessage({ publicUrl, answer, chosen }), `interest-${expressionId}`);
  }

  private async toPerson(contributorId: string, build: (publicUrl: string) => Message, messageId: string): Promise<void> {
    const contact = await this.contributors.open(this.dataSource.manager, contributorId);
    await this.sender.send(contact.email, build, messageId);
  }

  private async outcomeRow(invitationId: string): Promise<OutcomeRow | undefined> {
    const [row] = await this.dataSource.query<OutcomeRow[]>(
      `select invitation.contributor_id, invitation.opportunity_id, ask.state, call.next_step, opportunity.status = 'withdrawn' as called_off, wave.closes_at
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

  private async questionRow(id: string): Promise<QuestionRow | undefined> {
    const [row] = await this.dataSource.query<QuestionRow[]>(
      `select question.invitation_id, invitation.contributor_id, question.opportunity_id, question.question, question.answer,
         contributor.status = 'active' as is_here
       from invitation_question question
       join invitation on invitation.id = question.invitation_id
       join contributor on contributor.id = invitation.contributor_id
       where question.id = $1`,
      [id],
    );
    return row;
  }

  private async expressionRow(id: string): Promise<ExpressionRow | undefined> {
    const [row] = await this.dataSource.query<ExpressionRow[]>(
      `select expression.opportunity_id, expression.contributor_id, expression.answer_by, expression.answer_text, expression.state, introduction.next_step,
         contributor.status = 'active' as is_here
       from expression_of_interest expression
       join contributor on contributor.id = expression.contributor_id
       left join introduction on introduction.opportunity_id = expression.opportunity_id and introduction.contributor_id = expression.contributor_id
       where expression.id = $1`,
      [id],
    );
    return row;
  }
}
