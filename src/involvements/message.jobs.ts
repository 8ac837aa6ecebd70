import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { PersonMail } from '../contributors/person-mail.js';
import { UnaskedMail } from '../identity/unasked-mail.js';
import { dayText } from '../invitations/days.texts.js';
import type { Message } from '../invitations/messages.js';
import { standsStill } from '../invitations/standstill.js';
import { Clock } from '../platform/clock/clock.js';
import { AppConfig } from '../platform/config/app-config.js';
import { SecretBox } from '../platform/crypto/secret-box.js';
import { JobRegistry } from '../platform/jobs/job-registry.js';
import { Mailer } from '../platform/mail/mailer.js';
import { closedMessage, leftMessage, nextStepMessage, stepOverdueMessage } from './involvement.messages.js';
import { daysUntilLead } from './involvement.rules.js';
import { remindOfStep, tellClosed, tellLeft, tellNextStep } from './involvements.jobs.js';

interface StepRow {
  contributor_id: string | null;
  involvement_id: string;
  what: string;
  due_at: Date;
  is_open: boolean;
  held: boolean;
  is_here: boolean;
}

/** Messages about involvements. Each job loads what is true when it runs and sends at most one mail, whose id is the same when it runs again. */
@Injectable()
export class InvolvementMessages implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly registry: JobRegistry,
    private readonly mail: PersonMail,
    private readonly unasked: UnaskedMail,
    private readonly mailer: Mailer,
    private readonly secrets: SecretBox,
    private readonly config: AppConfig,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.registry.handle(tellNextStep, ({ stepId }) => this.nextStep(stepId));
    this.registry.handle(tellClosed, ({ involvementId }) => this.closed(involvementId));
    this.registry.handle(tellLeft, ({ involvementId }) => this.left(involvementId));
    this.registry.handle(remindOfStep, ({ stepId }) => this.overdue(stepId));
  }

  /** A step that another one has replaced meanwhile isn't told any more. */
  private async nextStep(stepId: string): Promise<void> {
    const row = await this.step(stepId);
    if (!row?.is_open || row.contributor_id === null) return;
    await this.toPerson(row.contributor_id, nextStepMessage({ publicUrl: this.config.publicUrl, what: row.what, by: dayText(row.due_at) }), `next-step-${stepId}`);
  }

  private async closed(id: string): Promise<void> {
    const [row] = await this.dataSource.query<{ contributor_id: string | null; thanks: string | null }[]>('select contributor_id, thanks from involvement where id = $1', [id]);
    if (!row?.contributor_id || row.thanks === null) return;
    await this.toPerson(row.contributor_id, closedMessage({ publicUrl: this.config.publicUrl, thanks: row.thanks }), `involvement-closed-${id}`);
  }

  private async left(id: string): Promise<void> {
    const [row] = await this.dataSource.query<{ held: boolean }[]>(`select ${standsStill('opportunity_id')} as held from involvement where id = $1 and contributor_id is not null`, [id]);
    if (row && !row.held) await this.toTeam(id, leftMessage({ publicUrl: this.config.publicUrl }), `involvement-left-${id}`);
  }

  private async overdue(stepId: string): Promise<void> {
    const row = await this.step(stepId);
    if (!row?.is_open || !row.is_here || row.held) return;
    await this.toTeam(row.involvement_id, stepOverdueMessage({ publicUrl: this.config.publicUrl, days: daysUntilLead }), `step-overdue-${stepId}`);
  }

  private async step(id: string): Promise<StepRow | undefined> {
    const [row] = await this.dataSource.query<StepRow[]>(
      `select involvement.contributor_id, step.involvement_id, step.what, step.overdue_at - interval '1 hour' as due_at, step.ended_at is null as is_open,
         coalesce(contributor.status = 'active', false) as is_here, ${standsStill('involvement.opportunity_id')} as held
       from involvement_step step join involvement on involvement.id = step.involvement_id left join contributor on contributor.id = involvement.contributor_id where step.id = $1`,
      [id],
    );
    return row;
  }

  private async toPerson(contributorId: string, message: Message, messageId: string): Promise<void> {
    const to = await this.mail.addressOf(this.dataSource.manager, contributorId);
    if (to !== null) await this.mailer.send({ to, ...message, messageId });
  }

  /**
   * Who is there today: the deputy on their days, else the main contact. Their address was typed by the team. Whoever has left it hears no more of people in it: a deputy
   * who left stands in for nobody; where the main contact left nobody is written to, and a lead sees that somebody has to be named.
   */
  private async toTeam(involvementId: string, message: Message, messageId: string): Promise<void> {
    const [row] = await this.dataSource.query<{ keyId: string | null; ciphertext: Buffer | null }[]>(
      `select case when deputy_is_in then deputy_email_key_id else main_contact_email_key_id end as "keyId",
         case when deputy_is_in then deputy_email_ciphertext else main_contact_email_ciphertext end as ciphertext
       from involvement cross join lateral (
         select coalesce(($2::timestamptz at time zone 'Europe/London')::date between deputy_first_day and deputy_last_day and involvement_contact_is_there(deputy_id, opportunity_id), false) as deputy_is_in
       ) today where id = $1 and involvement_contact_is_there(case when deputy_is_in then deputy_id else main_contact_id end, opportunity_id)`,
      [involvementId, await this.clock.now()],
    );
    const to = row?.keyId && row.ciphertext ? this.secrets.open({ keyId: row.keyId, ciphertext: row.ciphertext }) : '';
    if (to !== '') await this.unasked.send({ to, ...message, messageId });
  }
}
