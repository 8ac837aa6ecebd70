import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { UnaskedMail } from '../identity/unasked-mail.js';
import { OpportunityContacts } from '../opportunities/opportunity-contacts.js';
import { AppConfig } from '../platform/config/app-config.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { JobRegistry } from '../platform/jobs/job-registry.js';
import { Jobs } from '../platform/jobs/jobs.js';
import { relayQuestion, remindTeam, tellInterest } from './invitations.jobs.js';
import { cameForwardMessage, type Message, questionMessage, reminderMessage } from './messages.js';
import { standsStill } from './standstill.js';

interface QuestionRow {
  /** Nothing is said about somebody who left or whose profile stands still. */
  is_here: boolean;
  held: boolean;
  opportunity_id: string;
  question: string;
  answer: string | null;
}

interface ExpressionRow {
  is_here: boolean;
  held: boolean;
  opportunity_id: string;
  answer_by: Date;
  state: string;
}

/**
 * Messages to a team about people. While an organisation of its post may not act none goes out: the row says since when it is held back, and a sweep
 * sends it on its way once it may.
 */
@Injectable()
export class TeamMessageJobs implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly registry: JobRegistry,
    private readonly jobs: Jobs,
    private readonly unasked: UnaskedMail,
    private readonly posts: OpportunityContacts,
    private readonly config: AppConfig,
  ) {}

  onModuleInit(): void {
    this.registry.handle(relayQuestion, ({ questionId }) => this.question(questionId));
    this.registry.handle(tellInterest, ({ expressionId }) => this.toTeam(expressionId, 'came'));
    this.registry.handle(remindTeam, ({ expressionId }) => this.toTeam(expressionId, 'reminder'));
    this.registry.sweep('invitations.held-messages', '*/10 * * * *', () => this.goOn());
  }

  private async question(questionId: string): Promise<void> {
    const [row] = await this.dataSource.query<QuestionRow[]>(
      `select question.opportunity_id, question.question, question.answer, contributor.status = 'active' as is_here, ${standsStill('question.opportunity_id')} as held
       from invitation_question question
       join invitation on invitation.id = question.invitation_id
       join contributor on contributor.id = invitation.contributor_id
       where question.id = $1`,
      [questionId],
    );
    if (!row?.is_here || row.answer !== null) return;
    if (row.held) return this.hold('invitation_question', questionId);
    await this.toContact(row.opportunity_id, (publicUrl) => questionMessage({ publicUrl, question: row.question }), `question-${questionId}`);
  }

  private async toTeam(expressionId: string, kind: 'came' | 'reminder'): Promise<void> {
    const [row] = await this.dataSource.query<ExpressionRow[]>(
      `select expression.opportunity_id, expression.answer_by, expression.state, contributor.status = 'active' as is_here, ${standsStill('expression.opportunity_id')} as held
       from expression_of_interest expression
       join contributor on contributor.id = expression.contributor_id
       where expression.id = $1`,
      [expressionId],
    );
    if (!row?.is_here || row.state !== 'waiting') return;
    if (row.held) return this.hold('expression_of_interest', expressionId);
    const build = (publicUrl: string): Message => (kind === 'came' ? cameForwardMessage({ publicUrl, answerBy: row.answer_by }) : reminderMessage({ publicUrl }));
    await this.toContact(row.opportunity_id, build, `${kind}-${expressionId}`);
  }

  /** A main contact's address is typed by the team. What isn't mailed there the team reads in Askwell. */
  private async toContact(opportunityId: string, build: (publicUrl: string) => Message, messageId: string): Promise<void> {
    const { email } = await this.posts.open(this.dataSource.manager, opportunityId);
    await this.unasked.send({ to: email, ...build(this.config.publicUrl), messageId });
  }

  private async hold(table: 'invitation_question' | 'expression_of_interest', id: string): Promise<void> {
    await this.dataSource.query(`update ${table} set held_since = clock_now() where id = $1 and held_since is null`, [id]);
  }

  /** The row's own mark makes sure that each goes on once, however many workers look. */
  private async goOn(): Promise<void> {
    await this.unitOfWork.run(async (em) => {
      const released = async (table: string): Promise<string[]> => {
        const [rows] = await em.query<[{ id: string }[], number]>(
          `update ${table} set held_since = null where held_since is not null and not ${standsStill(`${table}.opportunity_id`)} returning id`,
        );
        return rows.map(({ id }) => id).sort();
      };
      await this.jobs.enqueueAll(em, relayQuestion, (await released('invitation_question')).map((questionId) => ({ questionId })));
      await this.jobs.enqueueAll(em, tellInterest, (await released('expression_of_interest')).map((expressionId) => ({ expressionId })));
    });
  }
}
