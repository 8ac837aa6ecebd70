import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { PersonMail } from '../contributors/person-mail.js';
import { formatsOf } from '../feedback/feedback-sending.js';
import { mailFits } from '../feedback/feedback.rules.js';
import { AppConfig } from '../platform/config/app-config.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { JobRegistry } from '../platform/jobs/job-registry.js';
import { Jobs } from '../platform/jobs/jobs.js';
import { MailNotAccepted, Mailer } from '../platform/mail/mailer.js';
import { daysToAnswer, daysToInvite } from './experience.rules.js';
import { askForExperience, experienceMessage } from './experience.texts.js';

export const inviteToSay = 'experience.invite';

/**
 * $1 now, $2 days to answer, $3 days to invite. What was offered in its last months isn't offered again as it ends: it is still open, and about the same. The table's own constraint
 * makes each happen once.
 */
const offer = `
  insert into experience_invitation (involvement_id, opportunity_id, contributor_id, occasion, nr, offered_at, closes_at)
  select i.id, i.opportunity_id, i.contributor_id, due.occasion, due.nr, $1, $1::timestamptz + $2 * interval '24 hours'
  from involvement i join contributor c on c.id = i.contributor_id
  cross join lateral (
    select 'after' as occasion, 0 as nr where i.ended_at > $1::timestamptz - $3 * interval '24 hours'
      and not exists (select from experience_invitation before where before.involvement_id = i.id and before.occasion = 'yearly' and before.offered_at > i.ended_at - $2 * interval '24 hours')
    union all
    select 'yearly', years.nr from (select extract(year from age($1::timestamptz at time zone 'Europe/London', i.began_at at time zone 'Europe/London'))::int as nr) years
    where i.ended_at is null and years.nr > 0 and i.began_at + years.nr * interval '1 year' > $1::timestamptz - $3 * interval '24 hours'
  ) due
  where c.status = 'active' and (i.ended_at is null or i.ended_at > $1::timestamptz - $3 * interval '24 hours')
  order by i.id on conflict (involvement_id, occasion, nr) do nothing`;

const lapse = `
  update experience_invitation invitation set state = 'lapsed'
  where state = 'offered' and (closes_at <= $1 or exists (select from contributor where contributor.id = invitation.contributor_id and contributor.status = 'left'))`;

/** Who may say how it was, and the one message that tells them. */
@Injectable()
export class InvitingToSay implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly registry: JobRegistry,
    private readonly jobs: Jobs,
    private readonly mail: PersonMail,
    private readonly mailer: Mailer,
    private readonly config: AppConfig,
  ) {}

  onModuleInit(): void {
    this.registry.sweep(inviteToSay, '*/10 * * * *', async () => {
      await this.unitOfWork.run(async (em, now) => {
        await em.query(lapse, [now]);
        await em.query(offer, [now, daysToAnswer, daysToInvite]);
      });
      while (await this.findDue());
    });
    this.registry.handle(askForExperience, ({ bundleId }) => this.ask(bundleId));
  }

  /** @returns whether there was somebody to tell */
  private findDue(): Promise<boolean> {
    return this.unitOfWork.run(async (em) => {
      const [{ bundleId }] = await em.query<[{ bundleId: string | null }]>('select guard_experience_due() as "bundleId"');
      if (bundleId !== null) await this.jobs.enqueue(em, askForExperience, { bundleId });
      return bundleId !== null;
    });
  }

  /**
   * At the first address that mail may go to, of a profile whose format it is; the others are for whoever looks after them. Marked as sent before it is, so that there is never a
   * second: a crash in between leaves somebody without it, who can say it all the same.
   */
  private async ask(bundleId: string): Promise<void> {
    const { manager } = this.dataSource;
    const profiles = await manager.query<{ contributorId: string; formats: string[]; again: boolean }[]>(
      `select invitation.contributor_id as "contributorId", ${formatsOf('invitation.contributor_id')} as formats, bool_and(invitation.reminded_at is not null) as again
       from experience_invitation invitation join service_bundle bundle on bundle.id = invitation.bundle_id join contributor on contributor.id = invitation.contributor_id
       where bundle.id = $1 and bundle.sent_at is null and invitation.state = 'offered' and contributor.status = 'active'
         and not exists (select from experience_off off where off.contributor_id = contributor.id)
       group by invitation.contributor_id order by invitation.contributor_id`,
      [bundleId],
    );
    const reached = await Promise.all(profiles.map(async (profile) => ({ ...profile, to: mailFits(profile.formats) ? await this.mail.addressOf(manager, profile.contributorId) : null })));
    const others = reached.filter(({ to }) => to === null).map(({ contributorId }) => contributorId);
    await manager.query('update experience_invitation set pass_on_since = clock_now() where bundle_id = $1 and contributor_id = any ($2::uuid[]) and pass_on_since is null', [bundleId, others]);
    const first = reached.find(({ to }) => to !== null);
    if (first?.to) await this.send(bundleId, first.to, reached.every(({ again }) => again));
  }

  private async send(bundleId: string, to: string, again: boolean): Promise<void> {
    const [claimed] = await this.dataSource.query<[unknown[], number]>('update service_bundle set sent_at = clock_now() where id = $1 and sent_at is null returning id', [bundleId]);
    if (claimed.length === 0) return;
    try {
      await this.mailer.send({ to, ...experienceMessage({ publicUrl: this.config.publicUrl, again }), messageId: `experience-${bundleId}` });
    } catch (error) {
      if (error instanceof MailNotAccepted && error.mayHaveArrived) return;
      await this.dataSource.query('update service_bundle set sent_at = null where id = $1', [bundleId]);
      throw error;
    }
  }
}
