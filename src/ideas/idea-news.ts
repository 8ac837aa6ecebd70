import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { PersonMail } from '../contributors/person-mail.js';
import { AppConfig } from '../platform/config/app-config.js';
import { newId } from '../platform/database/ids.js';
import { JobRegistry } from '../platform/jobs/job-registry.js';
import { defineJob, Jobs } from '../platform/jobs/jobs.js';
import { Mailer } from '../platform/mail/mailer.js';
import { newsMessage } from './idea.texts.js';

export const tellOfIdea = defineJob<{ ideaId: string; contributorId: string; newsId: string }>('ideas.tell');

/**
 * SQL: who hears of the idea `$1`, of their own choice: its author, and whoever says "me too" to it; of what was joined into it as well.
 * News about one's own idea is no ask (burden-guard, rule 4), so no guard is asked.
 */
const whoHears = `
  with recursive family (id) as (
    select $1::uuid
    union all
    select idea.id from family join idea on idea.joined_into = family.id
  )
  select contributor_id as id, true as author from family join idea_author on idea_id = family.id where tell_me
  union
  select contributor_id, false from family join idea_me_too on idea_id = family.id where tell_me`;

/** News about ideas: mail that says only that there is some. */
@Injectable()
export class IdeaNews implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly registry: JobRegistry,
    private readonly jobs: Jobs,
    private readonly mail: PersonMail,
    private readonly mailer: Mailer,
    private readonly config: AppConfig,
  ) {}

  onModuleInit(): void {
    // Sent again, it has the same id.
    this.registry.handle(tellOfIdea, ({ ideaId, contributorId, newsId }) => this.tell(ideaId, contributorId, newsId));
  }

  /** In the transaction of what there is to tell. */
  tellAll(em: EntityManager, ideaId: string): Promise<void> {
    return this.enqueue(em, ideaId, `select distinct id from (${whoHears}) hears order by id`);
  }

  tellAuthor(em: EntityManager, ideaId: string): Promise<void> {
    return this.enqueue(em, ideaId, 'select contributor_id as id from idea_author where idea_id = $1 and tell_me');
  }

  /** What its author did themselves is no news to them. */
  tellOthers(em: EntityManager, ideaId: string): Promise<void> {
    return this.enqueue(em, ideaId, `select distinct id from (${whoHears}) hears where id not in (select contributor_id from idea_author where idea_id = $1) order by id`);
  }

  private async enqueue(em: EntityManager, ideaId: string, who: string): Promise<void> {
    const people = await em.query<{ id: string }[]>(who, [ideaId]);
    await this.jobs.enqueueAll(em, tellOfIdea, people.map(({ id: contributorId }) => ({ ideaId, contributorId, newsId: newId() })));
  }

  /** Whoever doesn't want to hear any more, or is forgotten, hears nothing. */
  private async tell(ideaId: string, contributorId: string, newsId: string): Promise<void> {
    const { manager } = this.dataSource;
    const wants = await manager.query<unknown[]>(`select from (${whoHears}) hears where id = $2 limit 1`, [ideaId, contributorId]);
    const to = wants.length > 0 ? await this.mail.addressOf(manager, contributorId) : null;
    if (to !== null) await this.mailer.send({ to, ...newsMessage({ publicUrl: this.config.publicUrl }), messageId: `idea-news-${newsId}` });
  }
}
