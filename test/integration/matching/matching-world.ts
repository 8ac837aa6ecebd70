import { Test, type TestingModule } from '@nestjs/testing';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AbstractLogger, DataSource } from 'typeorm';
import { AuditModule } from '../../../src/audit/audit.module.js';
import type { Actor } from '../../../src/identity/actor.js';
import { IdentityModule } from '../../../src/identity/identity.module.js';
import { MatchingModule } from '../../../src/matching/matching.module.js';
import type { AppConfig } from '../../../src/platform/config/app-config.js';
import { dataSourceOptions } from '../../../src/platform/database/data-source.js';
import { PlatformModule } from '../../../src/platform/platform.module.js';
import { ReferenceModule } from '../../../src/reference/reference.module.js';
import type { TopicRelation } from '../../../src/reference/relations.js';
import { Reader } from '../../../src/search/meaning/reader.js';
import { SearchModule } from '../../../src/search/search.module.js';
import { SearchKeeper } from '../../../src/search/sync/search-keeper.js';
import { givenArea, givenTopic } from '../../support/builders/contributors.builder.js';
import { type AskableOptions, givenAskable, givenSoughtTopics } from '../../support/builders/matching.builder.js';
import { type OpportunityColumns, OpportunityRows, type TeamRow } from '../../support/builders/opportunities.builder.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { apiForTests } from '../../support/api-settings.js';

export const HOUR = 3_600_000;
export const START = new Date('2026-12-01T12:00:00.000Z');

/** Counts the statements that the services send. */
class Counter extends AbstractLogger {
  statements = 0;
  override logQuery(): void {
    this.statements += 1;
  }
  protected override writeLog(): void {}
}

/** A team and its member. */
export interface Team extends TeamRow {
  member: Actor;
}

/** Matching with everything below it, as the application puts it together, on a database of its own whose clock stands still. */
export class MatchingWorld {
  readonly topics: Record<'breathing' | 'asthma' | 'childhoodAsthma' | 'copd' | 'knees', string> = { breathing: '', asthma: '', childhoodAsthma: '', copd: '', knees: '' };
  private readonly counter: Counter;

  private constructor(
    readonly db: TestDatabase,
    readonly owner: DataSource,
    readonly rows: OpportunityRows,
    readonly nest: TestingModule,
    counter: Counter,
  ) {
    this.counter = counter;
  }

  /** @param reader in place of the model */
  static async start(meili?: { url: string; key: string | null }, reader: Pick<Reader, 'hasModel' | 'read'> = new Reader(null)): Promise<MatchingWorld> {
    const db = await createTestDatabase();
    const counter = new Counter();
    const nest = await Test.createTestingModule({
      imports: [
        PlatformModule.register(config(db.appUrl)),
        TypeOrmModule.forRoot({ ...dataSourceOptions({ url: db.appUrl, entities: [], poolSize: 5 }), logger: counter, logging: ['query'], autoLoadEntities: true, retryAttempts: 0 }),
        AuditModule,
        IdentityModule,
        ReferenceModule,
        SearchModule.register(meili ? { meiliUrl: meili.url, meiliKey: meili.key ?? undefined } : {}),
        MatchingModule,
      ],
    })
      .overrideProvider(Reader)
      .useValue(reader)
      .compile();
    await nest.init();
    const owner = await new DataSource(dataSourceOptions({ url: db.ownerUrl, entities: [], poolSize: 2 })).initialize();
    const world = new MatchingWorld(db, owner, await OpportunityRows.connect(db), nest, counter);
    await db.setClock(START);
    await givenArea(owner);
    await givenArea(owner, { code: 'TEST2', name: 'Test Hills' });
    const { topics } = world;
    topics.breathing = await givenTopic(owner, { name: 'Breathing matters' });
    topics.asthma = await givenTopic(owner, { name: 'Wheezing disease', parentId: topics.breathing });
    topics.childhoodAsthma = await givenTopic(owner, { name: 'Wheezing disease in children', parentId: topics.asthma });
    topics.copd = await givenTopic(owner, { name: 'Smoky lungs', parentId: topics.breathing });
    topics.knees = await givenTopic(owner, { name: 'Creaking knees' });
    return world;
  }

  async team(organisationId?: string): Promise<Team> {
    const team = await this.rows.team(organisationId);
    return { ...team, member: await this.rows.member(team) };
  }

  /** Someone with lived experience of asthma, unless options say otherwise. */
  person(options: AskableOptions = {}): Promise<string> {
    return givenAskable(this.owner, { interests: [{ topicId: this.topics.asthma }], ...options });
  }

  async people(count: number, options: AskableOptions = {}): Promise<string[]> {
    const ids: string[] = [];
    for (let n = 0; n < count; n += 1) ids.push(await this.person(options));
    return ids;
  }

  /** An open post that seeks lived experience of asthma, unless told otherwise. */
  async post(
    team: Team,
    { topics = [{ topicId: this.topics.asthma, relations: ['lived_experience'] }], ...columns }: OpportunityColumns & { topics?: readonly { topicId: string; relations?: readonly TopicRelation[] }[] } = {},
  ): Promise<string> {
    const id = await this.rows.post(team, team.member.accountId, { title: 'Planning a study', summary: 'We plan a study and would like your advice on it.', experience_sought: null, ...columns });
    await givenSoughtTopics(this.owner, id, topics);
    return id;
  }

  /** Makes everyone and everything searchable as it is now. */
  async index(): Promise<void> {
    const keeper = this.nest.get(SearchKeeper);
    await keeper.rebuildIndex('interests');
    await keeper.rebuildIndex('opportunities');
  }

  /** How many statements this sends. */
  async statementsOf(work: () => Promise<unknown>): Promise<number> {
    const before = this.counter.statements;
    await work();
    return this.counter.statements - before;
  }

  async close(): Promise<void> {
    await this.nest.close();
    await this.rows.end();
    await this.owner.destroy();
    await this.db.drop();
  }
}

const config = (databaseUrl: string): AppConfig => ({
  databaseUrl,
  databasePool: 5,
  dataDir: '/nowhere',
  publicUrl: 'http://askwell.test',
  meili: null,
  smtpUrl: null,
  mailFrom: 'Askwell <no-reply@askwell.test>',
  contactKeys: new Map([['test', Buffer.alloc(32, 7)]]),
  contactHashKey: Buffer.alloc(32, 9),
  runsJobs: false,
  api: apiForTests,
  signIn: { kind: 'oidc', issuer: 'https://issuer.test', audience: 'askwell' },
});
