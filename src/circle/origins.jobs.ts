import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { readable } from '../findings/findings.queries.js';
import { UnaskedMail } from '../identity/unasked-mail.js';
import { OpportunityContacts } from '../opportunities/opportunity-contacts.js';
import { AppConfig } from '../platform/config/app-config.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { JobRegistry } from '../platform/jobs/job-registry.js';
import { Jobs } from '../platform/jobs/jobs.js';
import { originsMessage, tellOfOrigins } from './origins.texts.js';

export const noticeOrigins = 'circle.notice-origins';

/** More than this wait for the next run. */
const batch = 500;

/** What a team can read and confirm: readers see the finding, and the post wasn't withdrawn. As the list says (`OriginsQueries.toConfirm`). */
const waits = `origin.state = 'proposed' and origin.said_by = 'broker'
  and exists (select from finding where finding.id = origin.finding_id and finding.status = any ($1::text[]))
  and exists (select from opportunity where opportunity.id = origin.opportunity_id and opportunity.status <> 'withdrawn')`;

/** To the main contact of a post, where mail may go to them. */
@Injectable()
export class OriginsMail {
  constructor(
    private readonly dataSource: DataSource,
    private readonly contacts: OpportunityContacts,
    private readonly unasked: UnaskedMail,
  ) {}

  async send(opportunityId: string, messageId: string, message: { subject: string; text: string }): Promise<void> {
    const contact = (await this.contacts.openAll(this.dataSource.manager, [opportunityId])).get(opportunityId);
    if (contact) await this.unasked.send({ to: contact.email, ...message, messageId });
  }
}

/**
 * Mail to a team of which a broker says something. Rows are looked for, not only those just said: a finding may be published long after. An account has no address
 * here; a post's main contact gave one, which nobody has shown to be theirs: so it is mail that wasn't asked for, and the list says the same. Brokers have the list.
 */
@Injectable()
export class OriginsJobs implements OnModuleInit {
  constructor(
    private readonly config: AppConfig,
    private readonly dataSource: DataSource,
    private readonly registry: JobRegistry,
    private readonly unitOfWork: UnitOfWork,
    private readonly jobs: Jobs,
    private readonly mail: OriginsMail,
  ) {}

  onModuleInit(): void {
    this.registry.sweep(noticeOrigins, '*/10 * * * *', () => this.notice());
    // Run again it sends the same message under the same id, which counts once.
    this.registry.handle(tellOfOrigins, (payload) => this.tell(payload));
  }

  /** The row's own mark makes sure that each is told once, however many workers look, and however often it is said. */
  private notice(): Promise<void> {
    return this.unitOfWork.run(async (em, now) => {
      const [told] = await em.query<[{ opportunityId: string }[], number]>(
        `update finding_origin set told_at = $2 where id in (
           select origin.id from finding_origin origin where ${waits} and origin.told_at is null order by origin.id limit $3 for no key update skip locked)
         returning opportunity_id as "opportunityId"`,
        [readable, now, batch],
      );
      const opportunityIds = [...new Set(told.map(({ opportunityId }) => opportunityId))].sort();
      await this.jobs.enqueueAll(em, tellOfOrigins, opportunityIds.map((opportunityId) => ({ opportunityId, toldAt: now.toISOString() })));
    });
  }

  /** What was answered, or taken back, meanwhile nobody needs to hear of. */
  private async tell({ opportunityId, toldAt }: { opportunityId: string; toldAt: string }): Promise<void> {
    const [{ findings }] = await this.dataSource.query<[{ findings: number }]>(
      `select count(*)::int as findings from finding_origin origin where ${waits} and origin.opportunity_id = $2 and origin.told_at = $3`,
      [readable, opportunityId, toldAt],
    );
    if (findings > 0) await this.mail.send(opportunityId, `origins-${opportunityId}-${Date.parse(toldAt)}`, originsMessage({ findings, publicUrl: this.config.publicUrl }));
  }
}
