import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import { BurdenGuard } from '../burden/guard.service.js';
import { PersonMail } from '../contributors/person-mail.js';
import { AppConfig } from '../platform/config/app-config.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { JobRegistry } from '../platform/jobs/job-registry.js';
import { defineJob, Jobs } from '../platform/jobs/jobs.js';
import { Mailer } from '../platform/mail/mailer.js';
import { outsideAskMessage } from './outside-asks.texts.js';
import { profileAt } from './profile-at.sql.js';

/** Run twice it finds no report the second time: it goes with what it led to, in one transaction. */
export const findWhoWasAsked = defineJob<{ reportId: string }>('outside-asks.find');
/** Run twice it sends the same message under the same id. */
export const tellWhoWasAsked = defineJob<{ askId: string }>('outside-asks.tell');

/** How long a ledger that is known by a hash alone outlives its last ask: no limit looks further back. */
const year = 365 * 86_400_000;

interface Report {
  externalId: string;
  valueHash: Buffer;
  askedAt: Date;
}

@Injectable()
export class OutsideAskJobs implements OnModuleInit {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly dataSource: DataSource,
    private readonly registry: JobRegistry,
    private readonly jobs: Jobs,
    private readonly guard: BurdenGuard,
    private readonly mail: PersonMail,
    private readonly mailer: Mailer,
    private readonly config: AppConfig,
    private readonly audit: AuditLog,
  ) {}

  onModuleInit(): void {
    this.registry.handle(findWhoWasAsked, ({ reportId }) => this.unitOfWork.run((em) => this.find(em, reportId)));
    this.registry.handle(tellWhoWasAsked, ({ askId }) => this.tell(askId));
    this.registry.sweep('outside-asks.forget-hashes', '41 3 * * *', async () => {
      while ((await this.unitOfWork.run((em, now) => this.guard.forgetHashes(em, new Date(now.getTime() - year)))) > 0);
    });
  }

  private async find(em: EntityManager, reportId: string): Promise<void> {
    const [[report]] = await em.query<[Report[], number]>(
      'delete from outside_ask_report where id = $1 returning external_opportunity_id as "externalId", value_hash as "valueHash", asked_at as "askedAt"',
      [reportId],
    );
    if (!report) return;
    const [person] = await em.query<{ id: string }[]>(profileAt('value_hash = $1'), [report.valueHash]);
    if (!person) return;
    const askId = await this.guard.recordOutside(em, person.id, report.externalId, report.askedAt);
    await this.audit.record(em, { actorId: null, action: 'outside_ask.add', subject: { kind: 'contributor', id: person.id }, details: { externalOpportunityId: report.externalId } });
    await this.jobs.enqueue(em, tellWhoWasAsked, { askId });
  }

  private async tell(askId: string): Promise<void> {
    const [ask] = await this.dataSource.query<{ contributorId: string | null }[]>(`select contributor_id as "contributorId" from ask where id = $1 and state = 'outside'`, [askId]);
    if (!ask?.contributorId) return;
    const to = await this.mail.addressOf(this.dataSource.manager, ask.contributorId);
    if (to === null) return;
    await this.mailer.send({ to, ...outsideAskMessage({ publicUrl: this.config.publicUrl }), messageId: `outside-ask-${askId}` });
  }
}
