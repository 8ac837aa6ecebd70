import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { findRunningPostgres } from '../../../src/platform/database/embedded/running-postgres.js';
import { withClient } from '../../../src/platform/database/roles.js';
import { cleanUp, isAlive, serverPid, temporaryFolder } from '../../support/embedded.js';
import { endServices, launch, paste, PATIENCE, printedTour, type Service, startService } from '../../support/service.js';

/** What a newcomer meets: the service as a process of its own, on an empty folder, and what it prints, pasted. */

let dataDir: string;
let service: Service;
/** What the tour saves is asked there, where nobody answers. */
const nobodyOutside = { EUROPE_PMC_URL: 'https://127.0.0.1:9' };
beforeAll(async () => {
  dataDir = join(temporaryFolder(), 'data');
  service = await startService({ DATA_DIR: dataDir, ...nobodyOutside });
}, PATIENCE);
afterAll(async () => {
  await endServices();
  await cleanUp();
});

async function rows<T extends object>(sql: string): Promise<T[]> {
  const running = await findRunningPostgres(dataDir);
  return withClient(running!.ownerUrl, async (client) => (await client.query<T>(sql)).rows);
}

async function tellsItsSchema({ url }: Service): Promise<boolean> {
  const ask = async (query: string) => (await fetch(`${url}/graphql?query=${query}`, { headers: { 'apollo-require-preflight': 'yes' } })).text();
  const [schema, slip] = [await ask('{__schema{queryType{name}}}'), await ask('{searchFinding{hits{score}}}')];
  // Whoever slips is helped where the schema is told, and only there.
  expect(slip.includes('Did you mean \\"searchFindings\\"')).toBe(schema.includes('"data"'));
  return schema.includes('"data"');
}

/** A link in a mail, a page for everybody, a feed whose address only its reader has. */
const needNoToken = /^Person invited|^ICS staff: (Its page|My own feed)/;

describe('a first start', () => {
  it('says where it listens, what searches, where mail goes, and nothing on stderr', () => {
    expect(service.out()).toContain(`Askwell listens on ${service.url} (GraphQL at /graphql). Search is answered by Postgres.`);
    expect(service.out()).toContain(`It goes by words alone: no model is in ${dataDir}/model. \`npm run model\` fetches one`);
    expect(service.out()).toContain(`Mail is kept in ${dataDir}/mail; nothing leaves this machine.`);
    expect(service.err()).toBe('');
  });

  it('tells its schema to whoever asks, for there is nobody real here', async () => {
    expect(await tellsItsSchema(service)).toBe(true);
  });

  it('has a request and a token for each kind of user', () => {
    const tour = printedTour(service.out());
    for (const who of ['Contributor', 'Carer', 'Team', 'Person invited', 'ICS staff', 'Knowledge broker', 'Second broker', 'Involvement lead', 'Administrator']) {
      const steps = tour.filter(({ title }) => title.startsWith(who));
      expect(steps).not.toEqual([]);
      for (const { title, command } of steps) if (!needNoToken.test(title)) expect(command).toMatch(/Bearer [\w-]+\.[\w-]+\.[\w-]+'/);
    }
  });

  it('has loaded people of every kind, who chose how they are here', async () => {
    const kinds = await rows('select kind, count(*)::int as n from contributor group by kind order by kind');
    expect(kinds).toEqual([
      { kind: 'acting_for', n: 5 },
      { kind: 'group', n: 4 },
      { kind: 'individual', n: 51 },
      { kind: 'user_led_organisation', n: 3 },
    ]);
    const [chose] = await rows<{ ways: string[]; contexts: string[]; young: number; sample: boolean }>(
      `select array(select distinct way from guarded_profile order by way) as ways,
         array(select distinct context from consent where purpose = 'be_found' order by context) as contexts,
         (select count(*)::int from contributor where age_band = '16_or_17') as young,
         (select bool_and(sample) from account) as sample`,
    );
    expect(chose).toEqual({
      ways: ['look_myself', 'send_list', 'teams_may_ask'],
      contexts: ['education', 'governance', 'priority_setting', 'research', 'service'],
      young: expect.any(Number),
      sample: true,
    });
    expect(chose.young).toBeGreaterThan(0);
  });

  it('has loaded opportunities over all contexts and 12 areas, reviewed, and two that wait', async () => {
    const [posts] = await rows<{ open: number; waiting: number; contexts: number; areas: number; teams: number }>(
      `select count(*) filter (where status = 'open')::int as open, count(*) filter (where status = 'in_review')::int as waiting,
         count(distinct context)::int as contexts, count(distinct area_code)::int as areas, count(distinct team_id)::int as teams from opportunity`,
    );
    expect(posts).toMatchObject({ open: 32, waiting: 2, contexts: 5, teams: 8 });
    expect(posts.areas).toBeGreaterThanOrEqual(12);
  });

  it('has loaded ideas of which some wait, some look for an answer and some have one', async () => {
    expect(await rows('select state, count(*)::int as n from idea group by state order by state')).toEqual([{ state: 'answered', n: 1 }, { state: 'not_taken_up', n: 1 }, { state: 'published', n: 3 }, { state: 'taken_up', n: 1 }, { state: 'waiting', n: 2 }]);
  });

  it('has loaded findings with their sources', async () => {
    expect(await rows(`select count(*)::int as n, count(distinct source)::int as sources from finding_source join finding on finding.id = finding_id and finding.sample and status = 'published'`)).toEqual([
      { n: 40, sources: 3 },
    ]);
  });

  it('has loaded a feed that is lived in, and what followed on coming forward', async () => {
    const [feed] = await rows(
      `select (select count(*)::int from finding where status = 'awaiting_second_look') as awaiting, (select count(*)::int from finding where status = 'superseded') as superseded,
         (select count(*)::int from finding where joined_into is not null) as joined, (select count(*)::int from finding_question where answered_at is null) as asked,
         (select count(*)::int from finding_question where answered_at is not null) as answered, (select count(*)::int from finding_useful) as useful,
         array(select distinct channel from subscription order by channel) as ways, array(select state from expression_of_interest order by state) as came_forward,
         (select count(*)::int from involvement where ended_at is null) as under_way, (select count(*)::int from involvement where ended_at is not null) as thanked`,
    );
    expect(feed).toEqual({ awaiting: 1, superseded: 1, joined: 1, asked: 1, answered: 1, useful: 11, ways: ['feed', 'live', 'mail'], came_forward: ['chosen', 'chosen', 'waiting'], under_way: 1, thanked: 1 });
  });
});

/** What each printed step must answer; in the order printed. */
const answers: [string, RegExp | string][] = [
  ['Contributor (Leah): What would suit me', /"title":"Tired after cancer treatment: plan a trial with us","hearWhatCameOfItBy":"20\d\d-\d\d-\d\d"/],
  ['Contributor (Leah): How often may I be asked?', '"sentence":"You can be asked now."'],
  ['Contributor (Leah): What do I need to know', /"danger":"If someone is in danger now, call 999\..*"name":"Ada Administrator"/],
  ['Contributor (Leah): I have an idea', /"hints":\[\],"topics":.*"ideas":\[\{"title":"Why does rehabilitation after a stroke end after six weeks\?","meToos":3\}/],
  ['Contributor (Alan)', /"title":"Teach students to listen","state":"under_way","mainContact":\{"name":"Professor Tom Abara",.*"dueOn":"20[\d-]+"\},"hoursPerMonth":3,"arranged":"A chair/],
  ['Contributor (Elsie)', /"title":"What stops people falling twice\?","state":"thanked","thanks":"You said .*"sentence":"Something you took part in ended not long ago, so nobody asks you for a while\./],
  ['Carer (Carys)', /"state":"taken_up","meToos":4,"answers":\[\{"words":"We plan next year’s short breaks/],
  ['Contributor (Oscar)', /"state":"answered","meToos":3,.*"finding":\{"title":"The role of psychological flexibility[^"]*","link":"http:/],
  ['Team (Research Voices): 1.', /"code":"[0-9A-Z]{8}","reasons":\["Has lived experience/],
  ['Team (Research Voices): 2.', /"closesAt":"[\d-]+T[\d:.]+Z","results":\[\{"code":"[0-9A-Z]{8}","outcome":"asked"\}\]/],
  ['Person invited: 3.', /\/i\/[\w-]{43}\n<h1[^>]*>Tired after cancer treatment/],
  ['Person invited: 4.', 'You said yes. Thank you.'],
  ['Team (Research Voices): 5.', /"waves":\[\{"asked":1,.*"asking":\{"state":"asking"/],
  ['Team (Involvement and Insight)', /"theirs":\{"title":"[^"]+"\},"theirOrganisations":\[\{"name":"Westbrook Medical School \(sample\)"\}\],"sharedTopics":\[\{"name":"Dementia"/],
  ['Team (Learning from Patients)', /"state":"under_way","nextStep":\{"what":"Your first afternoon[^"]*","dueOn":"20[\d-]+","isOverdue":false\}/],
  ['Team (Public Health)', /"state":"waiting","message":"I live in a stone house.*"answerBy":"20/],
  ['ICS staff: Find research', /"plainSummary":"[^"]{40}.*"openOpportunities":\[\{"title":"/],
  ['ICS staff: What is new', /"total":[1-9]\d*,"upTo":.*"link":"http:[^"]+\/findings\//],
  ['ICS staff: Read one', /"keyMessage":"After cancer.*"area":\{"name":"[^"]+"\},"text":.*"usefulness":\{"staff":3,"contributors":4\},"credits":\{"summarisedBy":"Bea Broker","secondReadBy":"Theo Broker"\},"abstractLicence":"cc by"/],
  ['ICS staff: Its page', /^<h1[^>]*>The role of psychological flexibility/],
  ['ICS staff: An older guideline', /"status":"superseded","warning":"Newer evidence has taken its place\.","evidence":\[\{"relation":"superseded_by"/],
  ['ICS staff: What am I told of', /"way":"mail","howOften":"daily","hour":8,"topics":\[\{"name":"Screening"\}\],"words":"screening",.*"goesOut":true/],
  ['ICS staff: My own feed', '<title>Findings from Askwell'],
  ['ICS staff: The same live', /^event: next\ndata: .*"cursor":"[^"]+","finding":\{"title":"[^"]+"/m],
  ['Contributor (Leah): Say that a finding is useful', /"usefulToMe":true,"usefulness":\{"contributors":4\}/],
  ['Contributor (Leah): What did a broker answer', /"question":"Is this skill something.*"answer":"The kind of therapy that teaches it is called ACT/],
  ['Knowledge broker: 1.', '"read":1,"added":1'],
  ['Knowledge broker: 2.', 'A population-based analysis of cancer survival'],
  ['Knowledge broker: 3.', '"hint":"Say what it can’t tell, and how sure we can be."'],
  ['Knowledge broker: 4.', /^\uFEFFid,title,[^]*\n[^]*A population-based analysis of cancer survival/],
  ['Knowledge broker: 5.', '"question":"Does this hold for people whose treatment ended long ago'],
  ['Knowledge broker: 6.', /"sources":\[\{"source":"europe_pmc"\},\{"source":"ris"\}\],"doubles":\[\{"id":"[^"]+","title":"Analysis of Factors.*"joinedBy":"Bea Broker"/],
  ['Knowledge broker: 7.', /"name":"Breathlessness in COPD","every":"week","nextRunAt":"20/],
  ['Second broker (Theo): 1.', /"title":"Radiopharmaceuticals in Prostate Cancer.*"keyMessage":"Scans that make prostate cancer light up/],
  ['Second broker (Theo): 2.', /"status":"published","credits":\{"summarisedBy":"Bea Broker","secondReadBy":"Theo Broker"/],
  // Nobody is late on the first day.
  ['Involvement lead: Which teams are late', '"overdueFeedback":{"edges":[]}'],
  ['Involvement lead: Posts', /^(?=.*"title":"Greener inhalers).*"title":"Getting to dialysis/],
  ['Involvement lead: Ideas that wait', /"title":"Letters from the eye clinic come in small print"/],
  ['Administrator', '"name":"Lantern Cancer Charity (sample)"'],
];

/** Mail and search follow a change in a moment: somebody who pastes takes longer than that, a test waits. */
async function follows(): Promise<void> {
  for (let waited = 0; waited < PATIENCE; waited += 50) {
    const [{ n }] = await rows<{ n: number }>(`select count(*)::int as n from graphile_worker.jobs where run_at <= now()`);
    if (n === 0) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function pasteTour(from: Service): Promise<Map<string, string>> {
  const said = new Map<string, string>();
  for (const { title, command } of printedTour(from.out())) {
    said.set(title, await paste(command));
    await follows();
  }
  return said;
}

describe('what it prints, pasted into a shell', () => {
  let said: Map<string, string>;
  beforeAll(async () => {
    said = await pasteTour(service);
  }, PATIENCE);

  it.each(answers)('%s', (title, expected) => {
    const [, answer] = [...said].find(([printed]) => printed.startsWith(title)) ?? [];
    expect(answer).toMatch(expected);
    expect(answer).not.toContain('"errors"');
  });

  it('is all of it tested here', () => {
    expect([...said.keys()].map((title) => answers.findIndex(([begins]) => title.startsWith(begins)))).toEqual(answers.map((_, nr) => nr));
  });

  it('invited one person and kept their yes', async () => {
    expect(await rows(`select state, count(*)::int as n from ask group by state`)).toEqual([{ state: 'willing', n: 1 }]);
  });
});

describe('while it runs', () => {
  it('a second start on the same data says so in one line, and the first goes on', async () => {
    for (const settings of [{ LOG_FORMAT: 'text' }, { PORT: String(service.port) }] as Record<string, string>[]) {
      const second = await launch('main', { DATA_DIR: dataDir, ...settings });
      expect(await second.ended).toBe(1);
      expect(second.err()).toBe(
        `Askwell did not start: Askwell is already running (pid ${service.process.pid}) on the data in ${dataDir}. Stop it first, or set DATA_DIR to another folder.\n`,
      );
    }
    expect((await fetch(`${service.url}/health/ready`)).status).toBe(200);
  }, PATIENCE);

  it('a start on its port with other data names the port in one line, before it makes anything', async () => {
    const elsewhere = join(temporaryFolder(), 'data');
    const other = await launch('main', { DATA_DIR: elsewhere, PORT: String(service.port) });
    expect(await other.ended).toBe(1);
    expect(other.err()).toBe(`Askwell did not start: PORT ${service.port} is in use by another program. Set PORT to a free one, for example PORT=${service.port + 1}.\n`);
    expect(existsSync(elsewhere)).toBe(false);
  }, PATIENCE);

  it('SIGTERM ends it with 0, its database and its lock too', async () => {
    const database = serverPid(dataDir);
    expect(await service.stop('SIGTERM')).toBe(0);
    expect(await isAlive(database)).toBe(false);
    expect(readdirSync(dataDir).sort()).toEqual(['contact-keys.json', 'mail', 'postgres', 'postgres-passwords.json', 'postgres.log', 'sign-in-key.json']);
    expect(service.err()).toBe('');
  }, PATIENCE);
});

describe('started again on the same data', () => {
  it('prints requests that work again, loads nothing, and listens on every address when told to', async () => {
    const before = service;
    service = await startService({ DATA_DIR: dataDir, HOST: '0.0.0.0', NODE_ENV: 'production', ...nobodyOutside });
    expect(await tellsItsSchema(service)).toBe(false);
    expect(service.out()).toContain(`Askwell listens on http://localhost:${service.port} `);
    expect(service.out()).not.toContain('Loading sample data');
    expect((await fetch(`${service.url}/health/live`)).status).toBe(200);
    const said = await pasteTour(service);
    expect([...said].filter(([, answer]) => answer.includes('"errors"'))).toEqual([]);
    const of = (begins: RegExp) => [...said].find(([title]) => begins.test(title))?.[1];
    expect(of(/^Team .*: 2\./)).toContain('"outcome":"asked"');
    expect(of(/^Person invited: 4\./)).toMatch(/^You said yes\. Thank you\./);
    expect(of(/^Knowledge broker: 1\./)).toContain('"read":1,"added":0,"changed":0,"unchanged":1');
    expect(of(/^Second broker .*: 2\./)).toContain('"secondReadBy":"Theo Broker"');
    expect(await rows('select count(*)::int as n from saved_query')).toEqual([{ n: 1 }]);
    expect(await rows(`select state, count(*)::int as n from ask group by state`)).toEqual([{ state: 'willing', n: 2 }]);
    expect(printedTour(service.out()).length).toBe(printedTour(before.out()).length);
  }, PATIENCE);

  it('after it was killed, too: the database left behind is stopped, nothing is lost', async () => {
    // Months later, when every sample post is over.
    await rows(`update opportunity set closes_on = closes_on - 400`);
    const orphan = serverPid(dataDir);
    await service.stop('SIGKILL');
    expect(await isAlive(orphan)).toBe(true);
    service = await startService({ DATA_DIR: dataDir, ...nobodyOutside });
    expect(await isAlive(orphan)).toBe(false);
    expect(await rows('select count(*)::int as n from ask')).toEqual([{ n: 2 }]);
    expect(service.err()).toBe('');
    const [team, ...more] = printedTour(service.out()).filter(({ title }) => /^(Team|Person invited)/.test(title) && !/Learning from Patients|Public Health\)/.test(title));
    expect([more, await paste(team.command)]).toEqual([[], expect.stringContaining('"myTeams":[{"name":')]);
    expect(team.title).toContain(`remove ${dataDir} and start afresh`);
  }, PATIENCE);

  it('a database that ends by itself ends the service, with one line that says so', async () => {
    process.kill(serverPid(dataDir), 'SIGQUIT');
    expect(await service.ended).toBe(1);
    expect(service.err()).toMatch(/^Askwell stopped: The database stopped by itself: [^\n]+postgres\.log\)\n$/);
    expect(existsSync(join(dataDir, 'askwell.lock'))).toBe(false);
  }, PATIENCE);
});
