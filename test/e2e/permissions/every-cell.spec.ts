import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import type { GraphQLSchema } from 'graphql';
import type { GraphqlAnswer } from '../../support/app.js';
import { pubmedFixture } from '../../support/builders/findings.builder.js';
import { contents } from '../../support/contents.js';
import { documentOf } from '../../support/documents.js';
import { firstEvent } from '../../support/event-stream.js';
import { type Hints, Hostile } from '../../support/hostile.js';
import { ending } from '../../support/one-of-each.js';
import { cellOf, type Operation, operationsOf, routesOf } from '../../support/permissions.js';
import { Scenario } from '../../support/scenario.js';
import { Looks, reachableTypes, showsSomething } from './looks.js';
import { fieldsWithRules, wronglyShown } from './fields-of-their-own.js';
import { type Someone, type TwoWorlds, twoWorlds } from './two-worlds.js';

/**
 * Every cell of docs/permissions.md, tried over HTTP: each operation and address by each kind of caller, with ids of their own and of
 * another world. What there is to try comes from the schema; an operation that its owner can't call needs a hint in
 * test/support/one-of-each.ts or two-worlds.ts.
 */
const nothing = '0192f0c0-2222-7000-8000-000000000000';
const atOnce = 4;
/** Opened by a code that comes by mail or from a lead: who has it is tried where codes are, in teams.spec and acting-for-someone.spec. */
const byCode = ['acceptTeamInvitation', 'confirmSamePerson', 'takeOverProfile'];
/** Every query that shows somebody something of another contributor. Each was seen to, and to say so in the audit log. */
const showOthers = [
  'actingToReview', 'candidateList', 'checkInCalls', 'experiencesToPassOn', 'expressionsOfInterest', 'feedbackDuty', 'feedbackToPassOn', 'introductions', 'invitationQuestions', 'invitationsToTell',
  'involvement', 'involvementPayment', 'involvementTimeline', 'involvements', 'involvementsWithoutContact', 'myExperiences', 'myExpressionsOfInterest', 'myIntroductions', 'myInvitations',
  'myInvolvements', 'myPassport', 'myPaymentClaims', 'myPerson', 'myPortfolio', 'namedExperiences', 'offeredSupport', 'outsideAskDisputes', 'overdueInvolvements', 'overduePaymentClaims', 'passport', 'paymentClaims', 'peopleISupport', 'peopleWhoNamedMe',
  'reportedLosses', 'supportNeeds', 'unansweredInterest',
];
/**
 * Object types seen in no answer here: what a post is for beside research, and where words stand in it (a page of whole posts costs too much to ask for), found findings, figures
 * of hundreds of people and what topics they want, a profile that word of a death has stopped (word-that-someone-died.spec), sums of one's own claims (payment/claims.spec), and what came of what somebody did (portfolio.spec). Everything else was seen in some answer.
 */
const neverSeen = ['ConcentrationGroup', 'ConcentrationReport', 'CountedTogether', 'EducationFacts', 'ExperienceOfStandard', 'ExperienceTrend', 'FindingGap', 'FindingHit', 'GovernanceFacts', 'HighlightSegment', 'IdeaHit', 'MonitoringFigure', 'MonitoringFigures', 'MonitoringReport', 'OnHold', 'PaymentSum', 'PortfolioFeedback', 'PortfolioFinding', 'PrioritySettingFacts', 'ReachGroup', 'ReachReport', 'ServiceFacts'];

let scenario: Scenario;
let worlds: TwoWorlds;
let schema: GraphQLSchema;
let operations: Operation[];
let looks: Looks | undefined;

beforeAll(async () => {
  scenario = await Scenario.start();
  worlds = await twoWorlds(scenario);
  schema = scenario.app.nest.get(GraphQLSchemaHost).schema;
  for (const job of ['search.keep', 'audit.seal', 'audit.check']) await scenario.app.runJob(job);
  for (const index of ['findings', 'opportunities']) await scenario.app.runJob('search.sync', { index });
  operations = operationsOf(schema).sort((a, b) => ending.indexOf(a.name) - ending.indexOf(b.name));
  looks = await Looks.start(scenario.app, worlds.named);
}, 120_000);
afterAll(async () => {
  await looks?.end();
  await scenario.end();
});

describe('what is refused', () => {
  it('is refused, and changes nothing', async () => {
    await changingNothing(async () => {
      const cells = operations.flatMap((operation) => worlds.columns.filter((who) => cellOf(operation, who) === 'refused').map((who) => ({ operation, who })));
      expect(cells.length).toBeGreaterThan(operations.length);
      await expectOfAll(cells, async ({ operation, who }) => {
        const code = refusalOf(operation, await call(operation, who, worlds.own));
        return code === (who.actor ? 'FORBIDDEN' : 'UNAUTHENTICATED') ? null : `${operation.name} by ${who.name}: ${code ?? 'allowed'}`;
      });
    });
  });
});

describe('an id of somebody else', () => {
  it('reads as one that doesn’t exist, and changes nothing', async () => {
    await changingNothing(async () => {
      const everyone = [...worlds.columns, worlds.owner];
      const cells = operations.flatMap((operation) =>
        everyone.filter((who) => cellOf(operation, who) === 'own only').flatMap((who) => foreignPlaces(operation, who).map((places) => ({ operation, who, places }))),
      );
      expect(cells.length).toBeGreaterThan(operations.length);
      await expectOfAll(cells, async ({ operation, who, places }) => {
        const foreign = await call(operation, who, worlds.own, { places, others: worlds.foreign });
        const unknown = await call(operation, who, worlds.own, { places });
        const name = `${operation.name}(${places.join(', ')}) by ${who.name}`;
        if (!foreign.errors?.some(({ path, extensions }) => path?.length === 1 && ['NOT_FOUND', 'BAD_USER_INPUT'].includes(extensions.code))) return `${name}: ${JSON.stringify(foreign).slice(0, 300)}`;
        return JSON.stringify(foreign) === JSON.stringify(unknown) ? null : `${name} differs: ${JSON.stringify([foreign, unknown]).slice(0, 600)}`;
      });
    });
  });

  it('is no help to somebody who is neither of those an operation is for', async () => {
    const cells = operations.filter(({ whose }) => whose.caller).flatMap((operation) => worlds.columns.filter((who) => who.actor && !operation.whose.caller.all(who.actor)).map((who) => ({ operation, who })));
    await expectOfAll(cells, async ({ operation, who }) => {
      const code = refusalOf(operation, await call(operation, who, worlds.own));
      return code === 'FORBIDDEN' ? null : `${operation.name} by ${who.name}: ${code ?? 'allowed'}`;
    });
  });
});

describe('every address', () => {
  it('answers those it is for, and refuses the others', async () => {
    const cells = routesOf(scenario.app.nest).flatMap((route) => worlds.columns.map((who) => ({ route, who })));
    await expectOfAll(cells, async ({ route: { method, path, rule }, who }) => {
      const { status } = await fetch(`${scenario.app.url}${path.replace(/:\w+|\*/g, 'x')}`, {
        method: method === 'ALL' ? 'GET' : method,
        headers: { 'content-type': method === 'POST' && path !== '/imports' ? 'application/x-www-form-urlencoded' : 'application/octet-stream', ...(who.token ? { authorization: `Bearer ${who.token}` } : {}) },
        ...(method === 'POST' ? { body: path === '/imports' ? pubmedFixture : 'answer=no' } : {}),
      });
      const expected = rule?.allows(who.actor, undefined) ? 'allowed' : who.actor ? 403 : 401;
      const got = status === 401 || status === 403 ? status : status >= 500 ? `status ${status}` : 'allowed';
      return got === expected ? null : `${method} ${path} by ${who.name}: ${status}`;
    });
  });
});

describe('what is allowed', () => {
  it('works for the one it is for, is refused to nobody it is for, shows nothing of the other world, and leaves a line wherever it shows somebody', async () => {
    const wrong: string[] = [];
    const ruled = new Map<string, { shown: number; refused: number }>();
    const note = async (operation: Operation, who: Someone, answer: GraphqlAnswer): Promise<GraphqlAnswer> => {
      wrong.push(...(await looks!.unnoted(operation, who, answer)));
      if (showsSomething(answer)) wrong.push(...wronglyShown(await looks!.fieldsOfTheirOwn(), who, answer, ruled));
      return answer;
    };
    for (const operation of operations) {
      const { owner, administrator, columns } = worlds;
      const shown: { who: Someone; answer: GraphqlAnswer }[] = [];
      // What is about an owner's papers is for somebody else to do.
      const systems = columns.filter(({ actor }) => actor?.system);
      for (const who of [owner, administrator, ...systems].filter((each) => cellOf(operation, each) !== 'refused')) {
        if (!shown.some(({ answer }) => !problemOf(answer))) shown.push({ who, answer: await note(operation, who, await read(operation, who)) });
      }
      const problems = shown.map(({ answer }) => problemOf(answer));
      if (!problems.includes(null) && !byCode.includes(operation.name)) wrong.push(`${operation.name} can’t be tried: ${problems.join(' · ')}`);
      for (const who of columns.filter((column) => cellOf(operation, column) === 'allowed')) {
        const other = await note(operation, who, await read(operation, who));
        const code = refusalOf(operation, other);
        if (code) wrong.push(`${operation.name} by ${who.name}: ${code}`);
        shown.push({ who, answer: other });
      }
      for (const { who, answer: { data } } of shown.filter(({ who: { name } }) => name !== 'administrator')) {
        const secrets = worlds.secret.filter((id) => JSON.stringify(data ?? null).includes(id));
        if (secrets.length) wrong.push(`${operation.name} shows ${who.name} of the other world: ${secrets.join(', ')}`);
      }
    }
    expect(wrong).toEqual([]);
    expect(operations.filter(({ kind, name }) => kind === 'query' && looks!.shownBy.has(name)).map(({ name }) => name).sort()).toEqual(showOthers);
    const fields = Object.keys(await looks!.fieldsOfTheirOwn());
    expect(fields).toEqual(fieldsWithRules(schema).sort());
    expect(fields.filter((field) => !ruled.get(field)?.shown || !ruled.get(field)?.refused)).toEqual([]);
    expect(reachableTypes(schema).filter((type) => !looks!.types.has(type))).toEqual(neverSeen);
  }, 120_000);
});

/** Why the operation didn't come to its work; null when it did, also when things are not as it needs them. */
function problemOf({ status, errors }: GraphqlAnswer): string | null {
  const problem = errors?.find(({ path, extensions }) => (path?.length ?? 0) <= 1 && ['NOT_FOUND', 'FORBIDDEN', 'UNAUTHENTICATED', 'BAD_USER_INPUT'].includes(extensions.code));
  return problem || status >= 400 ? JSON.stringify(problem ?? errors).slice(0, 400) : null;
}

/** Each place alone for who has the rest; all at once for who has nothing. */
function foreignPlaces(operation: Operation, who: Someone): string[][] {
  const places = operation.ids.filter(({ whose }) => !whose!.all(who.actor)).map(({ place }) => place);
  if (places.length === 0) return [];
  return who === worlds.owner ? places.map((place) => [place]) : [places];
}

/** Works through all that is there, as far below as its cost allows. */
async function read(operation: Operation, who: Someone): Promise<GraphqlAnswer> {
  for (const levels of ['whole', 2, undefined] as const) {
    const answer = await call(operation, who, worlds.own, { levels });
    if (answer.errors?.[0].extensions.code !== 'QUERY_TOO_COMPLEX') return answer;
  }
  return call(operation, who, worlds.own, { levels: 0 });
}

interface Asking {
  /** Where the id is another. */
  places?: readonly string[];
  /** Whose it is then; nobody's unless given. */
  others?: Hints;
  levels?: number | 'bare' | 'whole';
}

/** Sends an operation with own ids; at `places` with those of `others`, or with none that exists. */
function call({ kind, name, field }: Operation, { token }: Someone, own: Hints, asking: Asking = {}): Promise<GraphqlAnswer> {
  const { places = [], others, levels } = { levels: 'bare' as const, ...asking };
  const variables = new Hostile(name, own, []).plausible(field.args);
  const foreign = others && new Hostile(name, others, []).plausible(field.args);
  for (const place of places) put(variables, place.split('.'), foreign);
  const document = documentOf(schema, kind, field, levels);
  return kind === 'subscription' ? firstEvent(scenario.app.url, token, document, variables) : scenario.app.gql(document, variables, token);
}

function put(target: Record<string, unknown>, [first, ...rest]: readonly string[], source: Record<string, unknown> | undefined): void {
  const given = source?.[first];
  if (rest.length === 0) target[first] = source ? given : Array.isArray(target[first]) ? [nothing] : nothing;
  else {
    target[first] = structuredClone(target[first]);
    put(target[first] as Record<string, unknown>, rest, given as Record<string, unknown> | undefined);
  }
}

/** Why the operation itself was refused to the caller, if it was; a field of its answer may be for others only. */
const refusalOf = ({ name }: Operation, { errors }: GraphqlAnswer): string | undefined =>
  errors?.find(({ path, extensions: { code } }) => (path?.length ?? 0) <= 1 && (path?.[0] ?? name) === name && ['FORBIDDEN', 'UNAUTHENTICATED'].includes(code))?.extensions.code;

async function expectOfAll<T>(cells: readonly T[], problemOf: (cell: T) => Promise<string | null>): Promise<void> {
  const wrong: string[] = [];
  const waiting = [...cells];
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let cell = waiting.shift(); cell; cell = waiting.shift()) {
        const problem = await problemOf(cell);
        if (problem) wrong.push(problem);
      }
    }),
  );
  expect(wrong).toEqual([]);
}

async function changingNothing(work: () => Promise<void>): Promise<void> {
  const before = await contents(scenario.app);
  await work();
  expect(await contents(scenario.app)).toEqual(before);
}
