import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AppConfig } from '../platform/config/app-config.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { JobRegistry } from '../platform/jobs/job-registry.js';
import { defineJob, Jobs } from '../platform/jobs/jobs.js';
import { Mailer } from '../platform/mail/mailer.js';
import { dayInEngland } from '../reference/days.rules.js';
import { IdeaMail } from './idea-mail.js';
import { moderateDays } from './idea.rules.js';
import { remindersMessage, type ToAnswer } from './idea.texts.js';

export const remindOfIdeas = 'ideas.remind';
const remind = defineJob<{ accountId: string; at: string }>('ideas.remind-one');

/** More than this wait for the next day. */
const batch = 500;

/** SQL: it waits too long on the day `$2`: for an answer, or at the instant `$1` for being published. */
const waitsTooLong = `(state in ('published', 'waiting') and due_by < $2 or state = 'waiting' and posted_at <= $1::timestamptz - ${moderateDays} * interval '24 hours')`;

/** What one account has to hear of what was found at `$2`; nothing that it wrote itself. */
const toAnswer = `
  with mine as (select distinct kind from permission where account_id = $1 and revoked_at is null), found as (
    select idea.* from idea where (told_at = $2 or reminded_at = $2)
      and not exists (select from idea_author author join contributor own on own.id = author.contributor_id where author.idea_id = idea.id and $1 in (author.posted_by, own.account_id))
  )
  select count(*) filter (where told_at = $2 and state = 'published' and answers and idea_follows($1, id))::int as fresh,
    count(*) filter (where reminded_at = $2 and state = 'published' and (leads or answers and idea_follows($1, id)))::int as late,
    count(*) filter (where reminded_at = $2 and state = 'waiting' and moderates)::int as unread
  from found cross join (
    select exists (select from mine where kind in ('team_member', 'knowledge_broker', 'involvement_lead')) as answers, exists (select from mine where kind = 'involvement_lead') as leads,
      exists (select from mine where kind in ('knowledge_broker', 'involvement_lead')) as moderates
  ) what`;

/** Tells those who asked for it, once a day, of new ideas on topics they follow and of those that wait too long; involvement leads of each of these. */
@Injectable()
export class IdeaReminders implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly registry: JobRegistry,
    private readonly jobs: Jobs,
    private readonly addresses: IdeaMail,
    private readonly mailer: Mailer,
    private readonly config: AppConfig,
  ) {}

  onModuleInit(): void {
    this.registry.sweep(remindOfIdeas, '17 7 * * *', () => this.sweep());
    // Run again it sends the same message under the same id, which counts once.
    this.registry.handle(remind, ({ accountId, at }) => this.remind(accountId, at));
  }

  /** Each row's own mark makes sure that it is told once, however many workers look. */
  private sweep(): Promise<void> {
    return this.unitOfWork.run(async (em, now) => {
      const [fresh] = await em.query<[unknown[], number]>(
        `update idea set told_at = $1 where id in (select id from idea where state = 'published' and told_at is null order by id limit $2 for no key update skip locked) returning id`,
        [now, batch],
      );
      const [late] = await em.query<[unknown[], number]>(
        `update idea set reminded_at = $1 where id in (select id from idea where reminded_at is null and ${waitsTooLong} order by id limit $3 for no key update skip locked) returning id`,
        [now, dayInEngland(now), batch],
      );
      if (fresh.length + late.length === 0) return;
      const accounts = await em.query<{ id: string }[]>('select account_id as id from idea_mail order by 1');
      await this.jobs.enqueueAll(em, remind, accounts.map(({ id: accountId }) => ({ accountId, at: now.toISOString() })));
    });
  }

  /** What was answered meanwhile nobody needs to hear of. */
  private async remind(accountId: string, at: string): Promise<void> {
    const { manager } = this.dataSource;
    const [found] = await manager.query<[ToAnswer]>(toAnswer, [accountId, at]);
    if (found.fresh + found.late + found.unread === 0) return;
    const to = await this.addresses.addressOf(manager, accountId);
    if (to !== null) await this.mailer.send({ to, ...remindersMessage({ ...found, publicUrl: this.config.publicUrl }), messageId: `ideas-${accountId}-${Date.parse(at)}` });
  }
}
