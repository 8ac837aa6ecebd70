import { Injectable, Logger, type OnModuleInit } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Actor } from '../identity/actor.js';
import { AppConfig } from '../platform/config/app-config.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { HealthHints } from '../platform/health/health-hints.js';
import { type ConnectionArgs, keysetPage, mapPage, type Page } from '../platform/graphql/connection.js';
import { JobRegistry } from '../platform/jobs/job-registry.js';
import { Mailer } from '../platform/mail/mailer.js';
import { dayInEngland } from '../reference/days.rules.js';
import { ConcernCare, concernNotFound, heldConcern, type HeldConcern, tellOfNews } from './concern-care.js';
import { ConcernMail } from './concern-mail.js';
import { Concern } from './concern.entity.js';
import type { ConcernInput } from './concern.inputs.js';
import { late } from './concern.rules.js';
import { newsSubject, newsText } from './concern.texts.js';
import type { LateConcern } from './concern.types.js';

export const findLateConcerns = 'concerns.find-late';

const open = `c.state not in ('answered', 'withdrawn')`;
/** SQL: an open concern `c` is late on the day `today`, or nobody was found to hear it. */
const isLate = (today: string): string => `${open} and (c.heard_by is null or c.answer_by < ${today} or c.state = 'raised' and c.acknowledge_by < ${today})`;
/** For administrators: none that they raised, and none that they have a tie to. */
const forAdministrator = (me: string): string => `c.account_id is distinct from ${me} and not concern_tied(${me}, c.organisation_ids, c.opportunity_id)`;

/** Concerns that nobody heard in time, and mail that there is news. */
@Injectable()
export class LateConcerns implements OnModuleInit {
  private readonly logger = new Logger('Concerns');

  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly registry: JobRegistry,
    private readonly care: ConcernCare,
    private readonly addresses: ConcernMail,
    private readonly mailer: Mailer,
    private readonly config: AppConfig,
    private readonly hints: HealthHints,
  ) {}

  onModuleInit(): void {
    // Sent again, it has the same id.
    this.registry.handle(tellOfNews, ({ concernId, to, newsId }) => this.tell(concernId, to, newsId));
    this.registry.sweep(findLateConcerns, '23 * * * *', () => this.findLate());
    this.hints.add('concerns', async () => {
      const [{ named }] = await this.dataSource.query<[{ named: boolean }]>(`select count(distinct role) = 2 as named from concern_contact where organisation_id is null and ended_at is null`);
      return named ? 'somebody is named to hear concerns and to look after safeguarding' : 'nobody is named for the whole service to hear concerns, or to look after safeguarding: nameConcernContact';
    });
  }

  /** For administrators, those that have waited longest first. */
  list(actor: Actor, args: ConnectionArgs): Promise<Page<LateConcern>> {
    return this.unitOfWork.run(async (em, now) => {
      const where = `c.id in (select c.id from concern c where ${isLate('cast(:today as date)')} and ${forAdministrator('cast(:me as uuid)')})`;
      const page = await keysetPage(em.createQueryBuilder(Concern, 'c').where(where, { today: dayInEngland(now), me: actor.accountId }), { alias: 'c', property: 'raisedAt', direction: 'ASC' }, args);
      return mapPage(page, ({ id, route, state, acknowledgeBy, answerBy, heardBy }) => ({ id, route, state, acknowledgeBy, answerBy, withAdministrators: heardBy === null }));
    });
  }

  /** An administrator gives a late one to the next. @returns whether there was anybody else. @throws DomainError NOT_FOUND */
  passOn(actor: Actor, input: ConcernInput): Promise<boolean> {
    return this.unitOfWork.command({ callerId: actor.accountId, operation: 'passLateConcernOn', idempotencyKey: input.idempotencyKey, input }, async (em, now) => {
      const mine = [input.concernId, dayInEngland(now), actor.accountId];
      const where = `where c.id = $1 and ${isLate('$2::date')} and ${forAdministrator('$3')}`;
      await em.query(`select from concern c ${where} for no key update`, mine);
      const [concern] = await em.query<HeldConcern[]>(`${heldConcern} ${where}`, mine);
      if (!concern) throw concernNotFound();
      const passed = await this.care.passOn(em, concern, concern.state === 'raised' ? 'not_acknowledged' : 'better_placed', now);
      await this.care.note(em, actor, 'pass_on', concern.id);
      return passed;
    });
  }

  /** One at a time, so that one that fails keeps no other back. What another sweep holds, that one sees to. */
  private async findLate(): Promise<void> {
    const due = await this.dataSource.query<{ id: string }[]>(
      `select c.id from concern c where ${open} and (${isLate(`(clock_now() at time zone 'Europe/London')::date`)} or not concern_hears(c.heard_by, c.id)) order by c.raised_at limit 1000`,
    );
    for (const { id } of due) await this.unitOfWork.run((em, now) => this.seeTo(em, id, now));
    const [{ waiting }] = await this.dataSource.query<[{ waiting: boolean }]>(`select exists (select from concern c where ${open} and c.heard_by is null) as waiting`);
    if (waiting) this.logger.warn('somebody raised a concern that nobody was found to hear: administrators find it in concernsToHear, or name somebody with nameConcernContact');
  }

  private async seeTo(em: EntityManager, id: string, now: Date): Promise<void> {
    const found = await em.query<unknown[]>(`select from concern c where c.id = $1 and ${open} for no key update skip locked`, [id]);
    if (found.length === 0) return;
    const [concern] = await em.query<(HeldConcern & { hears: boolean; escalated: boolean })[]>(
      `select each.*, (each."heardBy" is not null and concern_hears(each."heardBy", each.id)) as hears, (select escalated_at is not null from concern where id = each.id) as escalated from (${heldConcern} where c.id = $1) each`,
      [id],
    );
    const what = late(concern, dayInEngland(now));
    // What an administrator is at work on stays with them.
    const unheard = concern.heardBy === null ? concern.state === 'raised' : !concern.hears;
    if (unheard || what === 'acknowledging') {
      if (await this.care.passOn(em, concern, concern.hears ? 'not_acknowledged' : 'no_longer', now)) await this.care.noteOwn(em, 'pass_on', id);
    }
    if (what !== 'answering' || concern.escalated) return;
    await em.query('update concern set escalated_at = $2 where id = $1', [id, now]);
    await this.care.step(em, id, 'answer_late', now);
    await this.care.news(em, id, 'author', 'hearer');
  }

  private async tell(concernId: string, to: string, newsId: string): Promise<void> {
    const { manager } = this.dataSource;
    const [row] = await manager.query<{ accountId: string | null }[]>(`select case when $2 = 'author' then account_id else heard_by end as "accountId" from concern where id = $1`, [concernId, to]);
    const address = row?.accountId ? await this.addresses.addressOf(manager, row.accountId) : null;
    if (address === null) return;
    await this.mailer.send({ to: address, subject: newsSubject, text: newsText(this.config.publicUrl), messageId: `news-${newsId}` });
  }
}
