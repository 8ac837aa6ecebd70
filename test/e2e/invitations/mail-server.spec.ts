import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { BurdenGuard } from '../../../src/burden/guard.service.js';
import { withClient } from '../../../src/platform/database/roles.js';
import { DAY, HOUR, type Round, Scenario, START } from '../../support/scenario.js';
import { type MailServer, startMailServer } from './mail-server.js';

let scenario: Scenario;
let server: MailServer;
beforeAll(async () => {
  server = await startMailServer();
  scenario = await Scenario.start({ config: { smtpUrl: server.url } });
});
afterAll(async () => {
  await scenario.end();
  await server.close();
});
beforeEach(() => scenario.app.db.setClock(START));
afterEach(() => {
  server.refuse(null);
  jest.restoreAllMocks();
});

const invitedOne = async (): Promise<Round> => {
  const round = await scenario.round({ people: 1, places: 2 });
  await scenario.invite(round);
  return round;
};
const ask = async ({ people: [{ contributorId }] }: Round): Promise<{ state: string; delivered_through: string | null; release_reason: string | null }> => {
  const [row] = await scenario.app.db.dataSource.query<[Awaited<ReturnType<typeof ask>>]>('select state, delivered_through, release_reason from ask where contributor_id = $1', [contributorId]);
  return row;
};
const receivedBy = ({ people: [{ email }] }: Round) => server.received.filter(({ to }) => to === email);
/** The queue waits longer after each failure; a test doesn't. */
const retry = async () => {
  await withClient(scenario.app.db.ownerUrl, (client) => client.query(`update graphile_worker._private_jobs set run_at = now()`));
  await scenario.work();
};

describe('a message that the mail server accepts', () => {
  it('is delivered, once, to the person alone, with a subject that anybody may read', async () => {
    const round = await invitedOne();
    expect(await ask(round)).toMatchObject({ state: 'reserved' });
    await scenario.work();
    expect(await ask(round)).toEqual({ state: 'delivered', delivered_through: 'mail', release_reason: null });
    await scenario.work();
    const [mail, ...more] = receivedBy(round);
    expect(more).toEqual([]);
    expect(mail.subject).toBe('An invitation for you on Askwell');
    expect((await fetch(`${scenario.app.url}${mail.linkPath}`)).status).toBe(200);
  });

  it('is sent by jobs that carry ids and nothing else', async () => {
    const round = await invitedOne();
    const [{ id: invitationId }] = await scenario.app.db.dataSource.query<[{ id: string }]>('select id from invitation where opportunity_id = $1', [round.opportunityId]);
    const jobs = await scenario.app.db.dataSource.query<{ identifier: string; payload: Record<string, unknown> }[]>(
      `select t.identifier, j.payload from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id where t.identifier like 'invitations.%'`,
    );
    expect(jobs).toContainEqual({ identifier: 'invitations.deliver', payload: { invitationId } });
    const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
    expect(jobs.flatMap(({ payload }) => Object.values(payload)).filter((value) => !uuid.test(String(value)))).toEqual([]);
    await scenario.work();
  });
});

describe('a message that isn’t accepted', () => {
  it('for a while is tried again, with the same link', async () => {
    server.refuse({ at: 'recipient', code: 451 });
    const round = await invitedOne();
    await scenario.work();
    expect([await ask(round), receivedBy(round)]).toEqual([{ state: 'reserved', delivered_through: null, release_reason: null }, []]);
    server.refuse(null);
    await retry();
    expect(await ask(round)).toMatchObject({ state: 'delivered' });
    expect(receivedBy(round)).toHaveLength(1);
  });

  it.each([
    ['the address', { at: 'recipient', code: 550 }],
    ['the message', { at: 'data', code: 554 }],
  ] as const)('because %s is refused for good lets the person go, and they can be asked by others', async (_, refusal) => {
    server.refuse(refusal);
    const round = await invitedOne();
    await scenario.work();
    expect(await ask(round)).toEqual({ state: 'released', delivered_through: null, release_reason: 'undeliverable' });
    server.refuse(null);
    await retry();
    expect(receivedBy(round)).toEqual([]);
    const again = await scenario.invite(round, { pickedBecause: 'Their mailbox works again.' });
    expect(again.results).toMatchObject([{ outcome: 'asked' }]);
    await scenario.work();
    expect(receivedBy(round)).toHaveLength(1);
  });

  it.each([
    ['the server is shut', { at: 'greeting', code: 554 }],
    ['we may not send', { at: 'sender', code: 553 }],
  ] as const)('because %s says nothing about the person: it is tried again', async (_, refusal) => {
    server.refuse(refusal);
    const round = await invitedOne();
    await scenario.work();
    expect(await ask(round)).toMatchObject({ state: 'reserved' });
    server.refuse(null);
    await retry();
    expect(await ask(round)).toMatchObject({ state: 'delivered' });
  });

  it('within 48 hours lets the person go, and is not sent afterwards', async () => {
    server.refuse({ at: 'recipient', code: 451 });
    const round = await invitedOne();
    await scenario.work();
    await scenario.pass(2 * DAY);
    expect(await ask(round)).toMatchObject({ state: 'released', release_reason: 'not_delivered' });
    server.refuse(null);
    await retry();
    expect(receivedBy(round)).toEqual([]);
  });

  it('before a break begins is not sent once it has begun', async () => {
    server.refuse({ at: 'recipient', code: 451 });
    const round = await invitedOne();
    const [person] = round.people;
    await scenario.work();
    await scenario.change('addQuietPeriod', { contributorId: person.contributorId }, person, '{ contributorId }');
    server.refuse(null);
    await retry();
    expect(await ask(round)).toMatchObject({ state: 'released', release_reason: 'paused' });
    expect(receivedBy(round)).toEqual([]);
  });
});

describe('a crash between sending and recording it', () => {
  it('sends the same message with the same link again, and is one ask', async () => {
    const round = await invitedOne();
    const guard = scenario.app.nest.get(BurdenGuard);
    jest.spyOn(guard, 'markDelivered').mockRejectedValueOnce(new Error('the process is gone'));
    await scenario.work();
    expect([await ask(round), receivedBy(round).length]).toEqual([{ state: 'reserved', delivered_through: null, release_reason: null }, 1]);
    await retry();
    const [first, second, ...more] = receivedBy(round);
    expect(more).toEqual([]);
    expect([second.linkPath, second.messageId]).toEqual([first.linkPath, first.messageId]);
    expect(await ask(round)).toMatchObject({ state: 'delivered' });
    const [{ asks }] = await scenario.app.db.dataSource.query<[{ asks: number }]>(
      'select cardinality(g.recent_at) as asks from guarded_profile p join guard_row g using (recipient_id) where p.contributor_id = $1',
      [round.people[0].contributorId],
    );
    expect(asks).toBe(1);
  });

  it('takes an answer that comes before the second try, and sends nothing more', async () => {
    const round = await invitedOne();
    jest.spyOn(scenario.app.nest.get(BurdenGuard), 'markDelivered').mockRejectedValueOnce(new Error('the process is gone'));
    await scenario.work();
    const [{ linkPath }] = receivedBy(round);
    const answered = await fetch(`${scenario.app.url}${linkPath}`, { method: 'POST', body: new URLSearchParams({ do: 'answer', answer: 'willing' }), redirect: 'manual' });
    expect(answered.status).toBe(303);
    await retry();
    expect(receivedBy(round)).toHaveLength(1);
    expect(await ask(round)).toEqual({ state: 'willing', delivered_through: 'mail', release_reason: null });
  });
});

describe('a message that the mail server has, which nobody has recorded yet', () => {
  /** What happens meanwhile, between the server's yes and its record; then the record is tried, or the process is gone. */
  const meanwhile = (happens: () => Promise<unknown>, { crash = false } = {}) => {
    const guard = scenario.app.nest.get(BurdenGuard);
    const mark = guard.markDelivered.bind(guard);
    jest.spyOn(guard, 'markDelivered').mockImplementationOnce(async (...given) => {
      await happens();
      if (crash) throw new Error('the process is gone');
      return mark(...given);
    });
  };

  it('counts when the team takes it back: it has reached somebody, who is not asked about this again', async () => {
    const round = await invitedOne();
    meanwhile(() => scenario.change('withdrawInvitations', { opportunityId: round.opportunityId }, round.team.contact, '{ places }'));
    await scenario.work();
    await retry();
    expect(await ask(round)).toEqual({ state: 'withdrawn', delivered_through: 'mail', release_reason: null });
    const again = await scenario.invite(round, { pickedBecause: 'We took it back too early.' });
    expect(again.results).toMatchObject([{ outcome: 'not_available' }]);
    await scenario.work();
    const [{ linkPath }, ...more] = receivedBy(round);
    expect(more).toEqual([]);
    await scenario.app.db.advance(HOUR);
    const page = await fetch(`${scenario.app.url}${linkPath}`);
    expect([page.status, await page.text()]).toEqual([200, expect.stringContaining('This invitation was taken back.')]);
  });

  it('counts when a break begins before the second try', async () => {
    const round = await invitedOne();
    const [person] = round.people;
    meanwhile(() => scenario.change('addQuietPeriod', { contributorId: person.contributorId }, person, '{ contributorId }'), { crash: true });
    await scenario.work();
    await retry();
    expect(await ask(round)).toEqual({ state: 'delivered', delivered_through: 'mail', release_reason: null });
    expect(receivedBy(round)).toHaveLength(1);
  });

  it('counts when its 48 hours end before that', async () => {
    const round = await invitedOne();
    meanwhile(() => scenario.pass(2 * DAY));
    await scenario.work();
    await scenario.pass(HOUR);
    expect(await ask(round)).toEqual({ state: 'delivered', delivered_through: 'mail', release_reason: null });
  });
});
