import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { buildSchema, getNamedType, type GraphQLInputField, isInputObjectType } from 'graphql';
import { AuditLog } from '../../../src/audit/audit.service.js';
import { UnitOfWork } from '../../../src/platform/database/unit-of-work.js';
import { JobRegistry } from '../../../src/platform/jobs/job-registry.js';
import { defineJob, Jobs } from '../../../src/platform/jobs/jobs.js';
import { Mailer } from '../../../src/platform/mail/mailer.js';
import { SKIPPED, startMeilisearch, type TestMeilisearch } from '../../support/meilisearch.js';
import { Scenario } from '../../support/scenario.js';
import { filesWritten, hearAnswers, HeardLog, keepJobs, mailWritten, type MailPost, meilisearchWritten, startMailPost, tablesWritten } from './everything-written.js';
import { found, marks, type Written } from './marks.js';
import { liveThrough } from './story.js';

/** Where words may stand so that they can be read, and why. Everything else that people say is ciphertext, or nowhere. */
const belongs = {
  'askedOutside: table external_opportunity.reference': 'the organisation’s own reference, for whom it asked',
  ...Object.fromEntries(['extended_because', 'in_plain_words', 'we_did', 'why_not', 'you_said'].map((column) => [`cameOfIt: table feedback_duty.${column}`, 'the team’s words, or a lead’s, for everybody who waits'])),
  'cameOfIt: text of the mail "What came of it, on Askwell"': 'to those who waited',
  'forThemAlone: text of the mail "What came of it, on Askwell"': 'to the person it was written for',
  'disputed: table outside_ask_dispute.because': 'for the lead who decides',
  'accountName: table account.display_name': 'what the sign-in calls an account; a profile’s own name is ciphertext',
  'groupPreference: table contributor_preference.group_preference': 'told to teams as it is',
  'message: table expression_of_interest.message': 'written for the team',
  'messageAnswer: table expression_of_interest.answer_text': 'the team’s answer',
  'messageAnswer: text of the mail "An answer for you on Askwell"': 'to the person who wrote to the team',
  'nextStep: table involvement_event.text': 'for both sides to read again',
  'nextStep: table involvement_step.what': 'the team’s words for the person',
  'nextStep: text of the mail "What happens next on Askwell"': 'to the person it was written for',
  'offered: table offered_support.link': 'the team’s own, for the person',
  'offered: table offered_support.title': 'the team’s words for the person',
  'thanks: table involvement.thanks': 'the team’s words for the person',
  'thanks: table involvement_event.text': 'for both sides to read again',
  'thanks: text of the mail "A thank you on Askwell"': 'to the person who is thanked',
  'idea: table idea.title': 'published, for everyone to read',
  'ideaAnswer: table idea_answer.words': 'for everyone to read',
  'ownWords: table contributor_preference.own_words': 'suggest what suits them; in no index, for they aren’t shown to teams',
  'question: table invitation_question.question': 'relayed to the team without a name',
  'questionAnswer: table invitation_question.answer': 'the team’s answer',
  'questionAnswer: text of the mail "An answer to your question on Askwell"': 'to the person who asked',
  'reported: table involvement_report_words.words': 'what a team says about its work, to pass on',
  'skill: table skill.description': 'searched, for those who agreed to be found',
  'wanted: table finding.title': 'published here with the same words, so that it fits',
  'wanted: table subscription.words': 'what they want to hear of; read by nobody else',
  'wanted: table subscription.words_query': 'the same, as search reads it',
  'wanted: table subscription_stem.stem': 'the rarest of them, by which what may fit is found',
  'wanted: text of the mail "News for you from Askwell"': 'the title of the finding, to who wanted it',
  'wrongMail: error shown': 'the name of a field that there isn’t, to whoever sent it',
};
/** In the index of whoever agreed to be found by them. */
const searched = {
  // A skill, for those who agreed to be found by it; the title of a finding; a published idea.
  postgres: ['search_document.texts', 'search_document.words', 'search_term.stem'].flatMap((column) => [`skill: table ${column}`, `wanted: table ${column}`, `idea: table ${column}`]),
  meilisearch: ['skill: Meilisearch interests', 'idea: Meilisearch ideas'],
};

let scenario: Scenario;
let post: MailPost;
let log: HeardLog;
let answers: ReturnType<typeof hearAnswers>;
let meili: TestMeilisearch | null = null;

const everything = async (): Promise<Written[]> => [
  ...log.written(),
  ...answers.written,
  ...mailWritten(post),
  ...(await tablesWritten(scenario.app.db.ownerUrl)),
  ...(await filesWritten(scenario.app.dataDir)),
  ...(meili ? await meilisearchWritten(meili.url, meili.key) : []),
];

async function live(config: object): Promise<void> {
  post = await startMailPost();
  log = new HeardLog();
  scenario = await Scenario.start({ config: { smtpUrl: post.url, privacyMail: 'privacy@askwell.test', ...config }, logger: log });
  await keepJobs(scenario.app.db.ownerUrl);
  answers = hearAnswers();
  await liveThrough(scenario, post);
}
async function end(): Promise<void> {
  answers.stop();
  await scenario.end();
  await post.close();
}

describe('what people say', () => {
  beforeAll(() => live({ meili: null }), 120_000);
  afterAll(end);

  it('stands where it belongs, and nowhere else', async () => {
    expect(found(await everything())).toEqual([...Object.keys(belongs), ...searched.postgres].sort());
  });

  it('was said in everything that takes words about people', () => {
    expect(wordy().filter((name) => !answers.sent.has(name) && !notAboutPeople.includes(name))).toEqual([]);
    expect(log.lines.length).toBeGreaterThan(5);
    expect(post.raw.length).toBeGreaterThan(5);
  });

  it('is found wherever it was let out on purpose', async () => {
    const before = found(await everything());
    const { nest, dataDir, url, db } = scenario.app;
    const em = db.dataSource.manager;
    const mail = { to: 'somebody@example.org', text: 'x', subject: 'For you' };
    nest.get(JobRegistry).handle(defineJob('test.leak'), () => Promise.reject(new Error(`could not reach ${marks.caller}`)));
    const leaks: Record<string, () => unknown> = {
      'name: log': () => new Logger('Test').warn(`somebody called ${marks.name}`),
      'phone: log': () => new Logger('Test').debug(`rang +44 113 ${marks.phone}`),
      'email: job': () => nest.get(Jobs).enqueue(em, defineJob<{ to: string }>('audit.seal'), { to: `${marks.email}@example.org` }),
      'caller: job': async () => {
        await nest.get(Jobs).enqueue(em, defineJob('test.leak'), {});
        await scenario.work();
      },
      'name: mail header': () => nest.get(Mailer).send({ ...mail, subject: `For ${marks.name}`, messageId: 'leak' }),
      'accessNeed: text of the mail "For you"': () => nest.get(Mailer).send({ ...mail, text: `Needs ${marks.accessNeed}`, messageId: 'leak2' }),
      'safeTimes: table audit_line.details': () => nest.get(AuditLog).record(em, { actorId: null, action: 'test.leak', subject: { kind: 'test', id: null }, details: { said: marks.safeTimes } }),
      'email: table idempotency_key.result': () => nest.get(UnitOfWork).command({ callerId: 'leak', operation: 'leak', idempotencyKey: 'leak', input: {} }, async () => ({ id: marks.email })),
      'accessNeed: table search_document.texts': () => em.query(`update search_document set texts = texts || '{"x": "${marks.accessNeed}"}'`),
      'safeTimes: table safe_contact.times_ciphertext': () => em.query(`update safe_contact set times_ciphertext = '${marks.safeTimes}'::bytea`),
      'name: table contributor.name_key_id': () => em.query(`update contributor set name_key_id = encode('x ${marks.name} y', 'base64')`),
      'name: address': () => fetch(`${url}/i/${marks.name}`),
      'complaint: file leak.txt': () => writeFile(path.join(dataDir, 'leak.txt'), marks.complaint),
    };
    for (const leak of Object.values(leaks)) await leak();
    expect(found(await everything()).filter((each) => !before.includes(each))).toEqual(Object.keys(leaks).sort());
  });
});

(process.env.FULL || process.env.MEILI_URL ? describe : describe.skip)('what people say, with Meilisearch', () => {
  beforeAll(async () => {
    meili = await startMeilisearch();
    if (!meili) process.stderr.write(`${SKIPPED}\n`);
    await live(meili ? { meili: { url: meili.url, key: meili.key ?? undefined } } : {});
  }, 180_000);
  afterAll(async () => {
    await end();
    await meili?.stop();
  });

  it('stands where it belongs, and nowhere else', async () => {
    const places = [...Object.keys(belongs), ...searched.postgres, ...(meili ? searched.meilisearch : [])];
    // What Postgres keeps beside Meilisearch for bad days is the same as without it.
    expect(found(await everything()).filter((each) => !places.includes(each))).toEqual([]);
    if (meili) expect(found(await everything())).toEqual(expect.arrayContaining(searched.meilisearch));
  });
});

/** Posts, organisations and findings: written about work, read by everyone. */
const notAboutPeople = ['addBrokerNote', 'changeBrokerNote', 'nameConcernContact', 'endAgreement', 'withdrawVerification', 'createOrganisation', 'createTeam', 'proposeJointOpportunity', 'registerSystem', 'sendBackOpportunity', 'setOpportunityMix', 'setPaymentTerms', 'loadPaymentBands', 'updateOpportunity', 'writePlainSummary', 'writeSummary', 'returnFinding', 'withdrawFinding', 'requestContactChecks', 'saveQuery'];
/** Text that is a code out of a list. */
const codes = ['idempotencyKey', 'areaCode', 'areaCodes', 'code', 'codes', 'wordingVersion', 'timeZone', 'languages', 'need', 'liked', 'never', 'firstDay', 'lastDay', 'day', 'category', 'categories'];

/** Mutations that take free text. */
function wordy(): string[] {
  const schema = buildSchema(readFileSync('schema.graphql', 'utf8'));
  const takesWords = ({ name, type }: Pick<GraphQLInputField, 'name' | 'type'>): boolean => {
    const named = getNamedType(type);
    if (isInputObjectType(named)) return Object.values(named.getFields()).some(takesWords);
    return named.name === 'String' && !codes.includes(name);
  };
  return Object.values(schema.getMutationType()!.getFields()).filter(({ args }) => args.some(takesWords)).map(({ name }) => name);
}
