import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import { AccountMail, type KeptAddress } from '../contributors/account-mail.js';
import { PersonMail } from '../contributors/person-mail.js';
import type { Message } from '../invitations/messages.js';
import { AppConfig } from '../platform/config/app-config.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { JobRegistry } from '../platform/jobs/job-registry.js';
import { Jobs } from '../platform/jobs/jobs.js';
import { Mailer } from '../platform/mail/mailer.js';
import { askMyPerson, tellMyPersonAnswer, tellMyPersonEnded, tellMyPersonOverdue } from './involvements.jobs.js';
import type { MyPersonState } from './my-person.rules.js';
import { answeredMessage, askedMessage, endedToLeadMessage, type EndedBecause, endedToPersonMessage, overdueForYouMessage } from './my-person.texts.js';

interface Row {
  contributorId: string;
  leadId: string;
  name: string;
  state: MyPersonState;
  because: EndedBecause | null;
  isHere: boolean;
}

const nothingKept: KeptAddress = { keyId: null, ciphertext: null, hash: null, seenAt: null };

/** Messages about “my person”, and what ends or falls due by itself. A job that runs again sends the same mail under the same id; the sweep's rows are its marks. */
@Injectable()
export class MyPersonJobs implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly registry: JobRegistry,
    private readonly jobs: Jobs,
    private readonly audit: AuditLog,
    private readonly accounts: AccountMail,
    private readonly people: PersonMail,
    private readonly mailer: Mailer,
    private readonly config: AppConfig,
  ) {}

  onModuleInit(): void {
    const { publicUrl } = this.config;
    this.registry.handle(askMyPerson, ({ myPersonId }) => this.tell(myPersonId, ({ state, isHere, leadId }) => (state === 'asked' && isHere ? this.toLead(leadId, askedMessage({ publicUrl }), `my-person-asked-${myPersonId}`) : undefined)));
    this.registry.handle(tellMyPersonAnswer, ({ myPersonId }) =>
      this.tell(myPersonId, ({ state, contributorId, name }) =>
        state === 'agreed' || state === 'declined' ? this.toPerson(contributorId, answeredMessage({ publicUrl, name, agreed: state === 'agreed' }), `my-person-answered-${myPersonId}`) : undefined,
      ),
    );
    this.registry.handle(tellMyPersonEnded, ({ myPersonId }) =>
      this.tell(myPersonId, ({ because, contributorId, leadId, name }) =>
        because === 'by_person'
          ? this.toLead(leadId, endedToLeadMessage({ publicUrl }), `my-person-ended-${myPersonId}`)
          : this.toPerson(contributorId, endedToPersonMessage({ publicUrl, name, isThere: because === 'by_lead' }), `my-person-ended-${myPersonId}`),
      ),
    );
    this.registry.handle(tellMyPersonOverdue, ({ myPersonId, stepId }) =>
      this.tell(myPersonId, async ({ state, isHere, leadId }) => {
        const [step] = await this.dataSource.query<{ open: boolean }[]>('select ended_at is null as open from involvement_step where id = $1', [stepId]);
        if (step?.open && state === 'agreed' && isHere) await this.toLead(leadId, overdueForYouMessage({ publicUrl }), `my-person-overdue-${myPersonId}-${stepId}`);
      }),
    );
    this.registry.sweep('involvements.my-person', '*/10 * * * *', async () => {
      await this.endThoseGone();
      await this.findOverdue();
    });
  }

  /** Who isn't there any more as whom they were named, and whose person has left. The person hears of the first; nobody is left to hear of the second. */
  private async endThoseGone(): Promise<void> {
    await this.unitOfWork.run(async (em, now) => {
      const [ended] = await em.query<[{ id: string; contributorId: string }[], number]>(
        `update my_person m set state = 'ended', ended_at = $1, ended_because = 'not_there'
         where ended_at is null and (not my_person_is_there(m.lead_id, m.organisation_id, m.area_code) or exists (select from contributor c where c.id = m.contributor_id and c.status = 'left'))
         returning id, contributor_id as "contributorId"`,
        [now],
      );
      await this.audit.recordForEach(em, { actorId: null, action: 'my_person.end', subject: { kind: 'contributor', ids: ended.map(({ contributorId }) => contributorId) } });
      await this.jobs.enqueueAll(em, tellMyPersonEnded, ended.map(({ id }) => ({ myPersonId: id })));
    });
  }

  /** Each step once for each lead, also one that was overdue already as they agreed. */
  private async findOverdue(): Promise<void> {
    await this.unitOfWork.run(async (em, now) => {
      const found = await em.query<{ myPersonId: string; stepId: string }[]>(
        `insert into my_person_told (my_person_id, step_id, told_at)
         select m.id, step.id, $1 from my_person m join contributor c on c.id = m.contributor_id and c.status = 'active'
         join involvement i on i.contributor_id = m.contributor_id and i.ended_at is null
         join involvement_step step on step.involvement_id = i.id and step.ended_at is null and step.overdue_at <= $1::timestamptz
         where m.state = 'agreed' and 'overdue' = any (m.shows)
         on conflict do nothing returning my_person_id as "myPersonId", step_id as "stepId"`,
        [now],
      );
      await this.jobs.enqueueAll(em, tellMyPersonOverdue, found);
    });
  }

  private async tell(id: string, send: (row: Row) => Promise<void> | undefined): Promise<void> {
    const [row] = await this.dataSource.query<Row[]>(
      `select m.contributor_id as "contributorId", m.lead_id as "leadId", a.display_name as name, m.state, m.ended_because as because, c.status = 'active' as "isHere"
       from my_person m join contributor c on c.id = m.contributor_id join account a on a.id = m.lead_id where m.id = $1`,
      [id],
    );
    if (row) await send(row);
  }

  private async toLead(accountId: string, message: Message, messageId: string): Promise<void> {
    const to = await this.accounts.addressOf(this.dataSource.manager, accountId, nothingKept);
    if (to !== null) await this.mailer.send({ to, ...message, messageId });
  }

  private async toPerson(contributorId: string, message: Message, messageId: string): Promise<void> {
    const to = await this.people.addressOf(this.dataSource.manager, contributorId);
    if (to !== null) await this.mailer.send({ to, ...message, messageId });
  }
}
