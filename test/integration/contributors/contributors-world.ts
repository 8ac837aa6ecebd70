import { Test, type TestingModule } from '@nestjs/testing';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DataSource } from 'typeorm';
import { AuditModule } from '../../../src/audit/audit.module.js';
import { ContributorsModule } from '../../../src/contributors/contributors.module.js';
import { JoinInput } from '../../../src/contributors/joining.inputs.js';
import type { Actor } from '../../../src/identity/actor.js';
import { IdentityModule } from '../../../src/identity/identity.module.js';
import type { AppConfig } from '../../../src/platform/config/app-config.js';
import { dataSourceOptions } from '../../../src/platform/database/data-source.js';
import { PlatformModule } from '../../../src/platform/platform.module.js';
import { ReferenceModule } from '../../../src/reference/reference.module.js';
import { SearchModule } from '../../../src/search/search.module.js';
import { givenActor, givenArea, givenTopic, testArea } from '../../support/builders/contributors.builder.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';
import { apiForTests } from '../../support/api-settings.js';

/** The feature's services as the application puts them together, without its server, on a database of their own. */
export interface ContributorsWorld {
  db: TestDatabase;
  /** Connected as the owner of the tables. */
  owner: DataSource;
  nest: TestingModule;
  topicId: string;
  actor(permissions?: Parameters<typeof givenActor>[1], name?: string): Promise<Actor>;
  /** What an adult sends who joins for themselves, with what a test wants different. */
  joining(different?: Partial<JoinInput>): JoinInput;
  close(): Promise<void>;
}

export async function startContributors(): Promise<ContributorsWorld> {
  const db = await createTestDatabase();
  const config: AppConfig = {
    databaseUrl: db.appUrl,
    databasePool: 10,
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
  };
  const nest = await Test.createTestingModule({
    imports: [
      PlatformModule.register(config),
      TypeOrmModule.forRoot({ ...dataSourceOptions({ url: db.appUrl, entities: [] }), autoLoadEntities: true, retryAttempts: 0 }),
      AuditModule,
      IdentityModule,
      ReferenceModule,
      SearchModule.register({}),
      ContributorsModule,
    ],
  }).compile();
  await nest.init();
  const owner = await new DataSource(dataSourceOptions({ url: db.ownerUrl, entities: [], poolSize: 2 })).initialize();
  await givenArea(owner);
  const topicId = await givenTopic(owner, { name: 'Sleepless nights' });
  return {
    db,
    owner,
    nest,
    topicId,
    actor: (permissions, name) => givenActor(owner, permissions, name),
    joining: (different = {}) =>
      Object.assign(new JoinInput(), {
        age: 'eighteen_or_over',
        wordingVersion: 'join-1',
        reachMe: { email: 'Sam@Example.org' },
        areaCode: testArea.code,
        interests: [{ topicId, relation: 'lived_experience' }],
        ...different,
      }),
    async close() {
      await nest.close();
      await owner.destroy();
      await db.drop();
    },
  };
}
