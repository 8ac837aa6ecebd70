import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { publish } from '../../support/builders/subscriptions.builder.js';
import { cleanUp, temporaryFolder } from '../../support/embedded.js';
import { type OidcServer, startOidcServer } from '../../support/oidc.js';
import { HOUR, Scenario } from '../../support/scenario.js';
import { endServices, launch, PATIENCE, type Service } from '../../support/service.js';
import { settingsOf } from '../concurrency/crowd-world.js';
import { type MailServer, startMailServer } from '../invitations/mail-server.js';

/** A worker that is killed (-9) with messages written and not sent, some of them on their way: none is lost, and none is sent twice but what was on its way. */

const READERS = 40;
/** Jobs that one worker runs at once: so many messages can be cut off. */
const AT_ONCE = 3;

let scenario: Scenario;
let oidc: OidcServer;
let mail: MailServer;
let written: string[];
beforeAll(async () => {
  scenario = await Scenario.start();
  [oidc, mail] = await Promise.all([startOidcServer(), startMailServer()]);
  const topicId = scenario.topic();
  for (let nr = 0; nr < READERS; nr += 1) {
    const who = await scenario.app.signIn([], 'Reader', `reader${nr}@example.org`);
    await scenario.change('subscribeToFindings', { way: 'mail', howOften: 'at_once', topicIds: [topicId] }, who);
  }
  await scenario.app.db.advance(HOUR);
  await publish(scenario.app, [{ topics: [topicId] }]);
  await scenario.app.runJob('subscriptions.choose');
  written = (await scenario.app.db.dataSource.query<{ id: string }[]>('select id from findings_message order by id')).map(({ id }) => id);
}, PATIENCE);
afterAll(async () => {
  await endServices();
  await oidc.stop();
  await mail.close();
  await scenario.end();
  await cleanUp();
});

const startWorker = (): Promise<Service> => launch('worker', { ...settingsOf(scenario, oidc), SMTP_URL: mail.url, DATA_DIR: temporaryFolder() });
const mailed = (): string[] => mail.received.flatMap(({ messageId }) => /^<findings-([0-9a-f-]{36})@askwell>$/.exec(messageId)?.[1] ?? []);
const sent = async (): Promise<string[]> => (await scenario.app.db.dataSource.query<{ id: string }[]>('select id from findings_message where sent_at is not null')).map(({ id }) => id);

async function until(happened: () => boolean | Promise<boolean>): Promise<void> {
  for (let waited = 0; !(await happened()); waited += 20) {
    if (waited > PATIENCE) throw new Error('it did not happen');
    await wait(20);
  }
}

describe('a worker that is killed between writing and sending', () => {
  let cutOff: string[];
  beforeAll(async () => {
    const worker = await startWorker();
    await until(() => mailed().length >= 5);
    const [before, goOn] = [mailed().length, mail.hold()];
    await until(() => mailed().length > before);
    await worker.stop('SIGKILL');
    goOn();
    const done = await sent();
    cutOff = mailed().filter((id) => !done.includes(id));
  }, PATIENCE);

  it('had sent some, had some on their way, and had not come to most', async () => {
    expect(written).toHaveLength(READERS);
    expect((await sent()).length).toBeGreaterThan(0);
    expect(cutOff.length).toBeGreaterThan(0);
    expect(cutOff.length).toBeLessThanOrEqual(AT_ONCE);
    expect(mailed().length).toBeLessThan(READERS / 2);
  });

  it('lost nothing: another one sends the rest, each once, and what was on its way again under the same id', async () => {
    const worker = await startWorker();
    await until(async () => (await sent()).length >= READERS - AT_ONCE);
    // The queue holds the killed worker's jobs for hours; a sweep looks at what is unsent after ten minutes.
    await scenario.app.db.advance(11 * 60_000);
    await scenario.app.runJob('subscriptions.choose');
    await until(async () => (await sent()).length === READERS);
    await worker.stop();
    expect([...new Set(mailed())].sort()).toEqual(written);
    const twice = mailed().filter((id, nr) => mailed().indexOf(id) !== nr);
    expect(twice.sort()).toEqual([...cutOff].sort());
  }, PATIENCE);
});
