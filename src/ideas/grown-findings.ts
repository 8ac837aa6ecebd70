import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { PersonMail } from '../contributors/person-mail.js';
import { readable } from '../findings/findings.queries.js';
import { AppConfig } from '../platform/config/app-config.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { JobRegistry } from '../platform/jobs/job-registry.js';
import { defineJob, Jobs } from '../platform/jobs/jobs.js';
import { Mailer } from '../platform/mail/mailer.js';
import { IdeaNews } from './idea-news.js';
import { thanksMessage } from './idea.texts.js';

export const findGrown = 'ideas.grown-findings';
const thank = defineJob<{ originId: string; contributorId: string }>('ideas.thank');

/** Whoever took part hears so long before the others. */
const firstFor = `interval '24 hours'`;
/** More than this wait for the next run. */
const batch = 200;

/** SQL: both sides say that a finding grew out of an opportunity, and everyone can read it. `$1` are the states in which they can. */
const isGrown = `origin.state = 'confirmed' and origin.opportunity_id is not null
  and exists (select from finding named join finding shown on shown.id = coalesce(named.joined_into, named.id) where named.id = origin.finding_id and shown.status = any ($1::text[]) and not shown.retracted)`;

/** Who was chosen for the opportunity of an origin `$1`, or for one that was joined into it. */
const tookPart = `
  with recursive work (id) as (
    select opportunity_id from finding_origin where id = any ($1::uuid[])
    union
    select opportunity.id from work join opportunity on opportunity.joined_into = work.id
  )
  select distinct introduction.contributor_id as id from work join introduction on introduction.opportunity_id = work.id where introduction.contributor_id is not null order by 1`;

/** Ideas that the opportunities of these origins took up; what was joined into another counts as that one. */
const takenUp = `
  with recursive came (id) as (
    select opportunity_id from finding_origin where id = any ($1::uuid[])
    union
    select opportunity.joined_into from came join opportunity using (id) where opportunity.joined_into is not null
  ), work (id) as (
    select id from came
    union
    select opportunity.id from work join opportunity on opportunity.joined_into = work.id
  )
  select distinct answer.idea_id as id from work join idea_answer answer on answer.opportunity_id = work.id join idea on idea.id = answer.idea_id
  where idea.state in ('taken_up', 'answered', 'joined') order by 1`;

/** What came of it: first thanks to those who gave their time, then news to those whose idea it was. Neither is an ask. */
@Injectable()
export class GrownFindings implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly registry: JobRegistry,
    private readonly jobs: Jobs,
    private readonly news: IdeaNews,
    private readonly mail: PersonMail,
    private readonly mailer: Mailer,
    private readonly config: AppConfig,
  ) {}

  onModuleInit(): void {
    this.registry.sweep(findGrown, '*/10 * * * *', async () => {
      await this.unitOfWork.run((em, now) => this.thankAll(em, now));
      await this.unitOfWork.run((em, now) => this.passOn(em, now));
    });
    // Run again it sends the same message under the same id, which counts once.
    this.registry.handle(thank, ({ originId, contributorId }) => this.thank(originId, contributorId));
  }

  /** The key makes sure that each is thanked for once, however many workers look. */
  private async thankAll(em: EntityManager, now: Date): Promise<void> {
    const fresh = await em.query<{ id: string }[]>(
      `insert into finding_thanks (origin_id, thanked_at)
       select origin.id, $2 from finding_origin origin where ${isGrown} and not exists (select from finding_thanks done where done.origin_id = origin.id) order by origin.id limit $3
       on conflict do nothing returning origin_id as id`,
      [readable, now, batch],
    );
    for (const { id: originId } of fresh) {
      const people = await em.query<{ id: string }[]>(tookPart, [[originId]]);
      await this.jobs.enqueueAll(em, thank, people.map(({ id: contributorId }) => ({ originId, contributorId })));
    }
  }

  private async passOn(em: EntityManager, now: Date): Promise<void> {
    const [due] = await em.query<[{ id: string }[], number]>(
      `update finding_thanks set passed_on_at = $2 where origin_id in (
         select done.origin_id from finding_thanks done join finding_origin origin on origin.id = done.origin_id
         where done.passed_on_at is null and done.thanked_at <= $2::timestamptz - ${firstFor} and ${isGrown} order by done.origin_id limit $3 for no key update of done skip locked)
       returning origin_id as id`,
      [readable, now, batch],
    );
    if (due.length === 0) return;
    for (const { id } of await em.query<{ id: string }[]>(takenUp, [due.map((each) => each.id)])) await this.news.tellAll(em, id);
  }

  /** What was taken back meanwhile nobody is thanked for. */
  private async thank(originId: string, contributorId: string): Promise<void> {
    const { manager } = this.dataSource;
    const grown = await manager.query<unknown[]>(`select from finding_origin origin where ${isGrown} and origin.id = $2`, [readable, originId]);
    const to = grown.length > 0 ? await this.mail.addressOf(manager, contributorId) : null;
    if (to !== null) await this.mailer.send({ to, ...thanksMessage({ publicUrl: this.config.publicUrl }), messageId: `thanks-${originId}-${contributorId}` });
  }
}
