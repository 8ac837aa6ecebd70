import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { AppConfig } from '../platform/config/app-config.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { JobRegistry } from '../platform/jobs/job-registry.js';
import { defineJob, Jobs } from '../platform/jobs/jobs.js';
import { MailNotAccepted, Mailer } from '../platform/mail/mailer.js';
import { CheckInChannels } from './check-in-channels.js';
import { CALL_DAYS } from './check-in.rules.js';
import { stillSilent } from './check-in.sql.js';
import { checkInMessage } from './check-in.texts.js';

/** Asks somebody who left invitations unanswered whether they still want to hear from us, or has somebody ring them. */
const sendCheckIn = defineJob<{ bundleId: string }>('burden.check-in');

/**
 * One question instead of more invitations. The database decides whom and when; it is marked as sent before it is, so that there is never a second: a
 * crash in between leaves somebody without it, who then rests as they did.
 */
@Injectable()
export class CheckInJobs implements OnModuleInit {
  constructor(
    private readonly config: AppConfig,
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly jobs: Jobs,
    private readonly channels: CheckInChannels,
    private readonly mailer: Mailer,
    private readonly registry: JobRegistry,
  ) {}

  onModuleInit(): void {
    this.registry.sweep('burden.find-check-ins', '*/10 * * * *', async () => {
      await this.endCalls();
      while (await this.findDue());
    });
    this.registry.handle(sendCheckIn, ({ bundleId }) => this.ask(bundleId));
  }

  /** @returns whether there was somebody to ask */
  private findDue(): Promise<boolean> {
    return this.unitOfWork.run(async (em) => {
      const [{ bundleId }] = await em.query<[{ bundleId: string | null }]>('select guard_check_in_due() as "bundleId"');
      if (bundleId !== null) await this.jobs.enqueue(em, sendCheckIn, { bundleId });
      return bundleId !== null;
    });
  }

  /** Calls that nobody made in time, or only once: the question goes by mail, where there is an address. */
  private async endCalls(): Promise<void> {
    await this.unitOfWork.run(async (em, now) => {
      const [ended] = await em.query<[{ bundleId: string }[], number]>(
        `update check_in_call set outcome = case when tries = 0 then 'nobody_rang' else 'not_reached' end, ended_at = $1
         where ended_at is null and asked_at <= $1::timestamptz - $2 * interval '24 hours' returning bundle_id as "bundleId"`,
        [now, CALL_DAYS],
      );
      for (const { bundleId } of ended) await this.again(em, bundleId);
    });
  }

  /** The call reached nobody. In the transaction in which it ends. */
  async again(em: EntityManager, bundleId: string): Promise<void> {
    await em.query('update service_bundle set sent_at = null where id = $1', [bundleId]);
    await this.jobs.enqueue(em, sendCheckIn, { bundleId });
  }

  private async ask(bundleId: string): Promise<void> {
    const { manager } = this.dataSource;
    const [bundle] = await manager.query<{ contributorId: string }[]>(
      `select b.contributor_id as "contributorId" from service_bundle b join guarded_profile p using (contributor_id) join guard_row g on g.recipient_id = p.recipient_id
       where b.id = $1 and b.sent_at is null and ${stillSilent}`,
      [bundleId],
    );
    const channel = bundle && (await this.channels.of(manager, bundleId, bundle.contributorId));
    if (channel?.by === 'mail') await this.send(bundleId, channel.to);
    else if (channel?.by === 'call') await this.haveRung(bundleId, bundle.contributorId);
  }

  private async haveRung(bundleId: string, contributorId: string): Promise<void> {
    await this.unitOfWork.run(async (em, now) => {
      if (await this.claim(em, bundleId)) await em.query('insert into check_in_call (bundle_id, contributor_id, asked_at) values ($1, $2, $3)', [bundleId, contributorId, now]);
    });
  }

  private async send(bundleId: string, to: string): Promise<void> {
    if (!(await this.claim(this.dataSource.manager, bundleId))) return;
    try {
      await this.mailer.send({ to, ...checkInMessage({ publicUrl: this.config.publicUrl }), messageId: `check-in-${bundleId}` });
    } catch (error) {
      if (error instanceof MailNotAccepted && error.mayHaveArrived) return;
      await this.dataSource.query('update service_bundle set sent_at = null where id = $1', [bundleId]);
      throw error;
    }
  }

  /** By whichever way, whoever comes first asks. */
  private async claim(em: EntityManager, bundleId: string): Promise<boolean> {
    const [claimed] = await em.query<[unknown[], number]>('update service_bundle set sent_at = clock_now() where id = $1 and sent_at is null returning id', [bundleId]);
    return claimed.length > 0;
  }
}
