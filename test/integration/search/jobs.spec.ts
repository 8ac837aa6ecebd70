import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Injectable, Module, type OnModuleInit } from '@nestjs/common';
import { Test, type TestingModule } from '@nestjs/testing';
import { TypeOrmModule } from '@nestjs/typeorm';
import { PersonalDataRegistry } from '../../../src/audit/personal-data.registry.js';
import { AppConfig } from '../../../src/platform/config/app-config.js';
import { Clock } from '../../../src/platform/clock/clock.js';
import { dataSourceOptions } from '../../../src/platform/database/data-source.js';
import { JobRegistry } from '../../../src/platform/jobs/job-registry.js';
import { JobRunner } from '../../../src/platform/jobs/job-runner.js';
import { Jobs } from '../../../src/platform/jobs/jobs.js';
import { SearchIndexRegistry } from '../../../src/search/index-registry.js';
import { Reader } from '../../../src/search/meaning/reader.js';
import { SearchModule } from '../../../src/search/search.module.js';
import { SearchService } from '../../../src/search/search.service.js';
import { SearchChanges } from '../../../src/search/sync/search-changes.js';
import { createSearchDatabase, SearchFixture } from '../../contract/search-fixture.js';
import type { TestDatabase } from '../../support/database.js';
import { WordReader } from '../../support/word-reader.js';

let db: TestDatabase;
let app: TestingModule;

beforeAll(async () => {
  db = await createSearchDatabase();
  const config = { databaseUrl: db.appUrl, runsJobs: true } as AppConfig;
  const { index } = new SearchFixture(db, null, { meaning: ['title', 'text'] });

  /** As a feature's module does. */
  @Injectable()
  class TextIndex implements OnModuleInit {
    constructor(private readonly registry: SearchIndexRegistry) {}
    onModuleInit(): void {
      this.registry.register(index);
    }
  }
  @Module({ providers: [TextIndex] })
  class Texts {}
  @Module({ providers: [{ provide: AppConfig, useValue: config }, Clock, Jobs, JobRegistry, JobRunner, PersonalDataRegistry], exports: [AppConfig, Clock, Jobs, JobRegistry, PersonalDataRegistry] })
  class Platform {}

  app = await Test.createTestingModule({
    imports: [
      { module: Platform, global: true },
      TypeOrmModule.forRoot(dataSourceOptions({ url: db.appUrl, entities: [] })),
      SearchModule.register({}),
      Texts,
    ],
  })
    .overrideProvider(Reader)
    .useValue(new WordReader())
    .compile();
  app.enableShutdownHooks();
  await app.init();
}, 30_000);
afterAll(async () => {
  await app?.close();
  await db?.drop();
});

const until = async (condition: () => Promise<boolean>, ms: number): Promise<number> => {
  const started = performance.now();
  while (!(await condition())) {
    if (performance.now() - started > ms) throw new Error(`not within ${ms} ms`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return performance.now() - started;
};

it('a change can be found within seconds of its commit, without anyone asking for it', async () => {
  const search = app.get(SearchService);
  const changes = app.get(SearchChanges);
  const found = async (words: string): Promise<number> => (await search.query({ index: 'findings', words })).estimatedTotal;
  await db.dataSource.transaction(async (em) => {
    await em.query(`insert into contract_text values ('one', '{"id": "one", "title": "cashew"}')`);
    await changes.changed(em, 'findings', ['one']);
  });
  expect(await until(async () => (await found('cashew')) === 1, 10_000)).toBeLessThan(5_000);
  await db.dataSource.transaction(async (em) => {
    await em.query('delete from contract_text');
    await changes.changed(em, 'findings', ['one']);
  });
  expect(await until(async () => (await found('cashew')) === 0, 10_000)).toBeLessThan(5_000);
});

it('and by its meaning, in words that it doesn’t hold', async () => {
  const found = async (): Promise<string[]> => (await app.get(SearchService).query({ index: 'findings', words: 'exhausted' })).hits.map(({ id }) => id);
  await db.dataSource.transaction(async (em) => {
    await em.query(`insert into contract_text values ('two', '{"id": "two", "title": "Fatigue"}')`);
    await app.get(SearchChanges).changed(em, 'findings', ['two']);
  });
  expect(await until(async () => (await found()).includes('two'), 10_000)).toBeLessThan(5_000);
});
