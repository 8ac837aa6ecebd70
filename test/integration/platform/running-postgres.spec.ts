import { afterAll, expect, it } from '@jest/globals';
import { findRunningPostgres } from '../../../src/platform/database/embedded/running-postgres.js';
import { withClient } from '../../../src/platform/database/roles.js';
import { cleanUp, startChild, temporaryFolder } from '../../support/embedded.js';

afterAll(cleanUp);

it('a command finds the database that another process runs, and nothing once it has stopped', async () => {
  const dataDir = temporaryFolder();
  expect(await findRunningPostgres(dataDir)).toBeNull();
  const child = await startChild(dataDir);
  const found = await findRunningPostgres(dataDir);
  expect(found).toEqual({ appUrl: child.said.appUrl, ownerUrl: child.said.ownerUrl });
  await withClient(found?.appUrl ?? '', (client) => client.query('select 1'));
  await child.kill('SIGTERM');
  expect(await findRunningPostgres(dataDir)).toBeNull();
}, 60_000);
