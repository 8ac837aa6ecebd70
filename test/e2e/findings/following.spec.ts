import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startTestApp, type TestApp } from '../../support/app.js';

let app: TestApp;
let asthma: string;
let stroke: string;
beforeAll(async () => {
  app = await startTestApp();
  const topics = await app.db.dataSource.query<{ id: string; slug: string }[]>(`select id, slug from topic where slug in ('asthma', 'stroke')`);
  [asthma, stroke] = ['asthma', 'stroke'].map((slug) => topics.find((topic) => topic.slug === slug)?.id ?? '');
});
afterAll(() => app.close());

const change = async (verb: 'followTopic' | 'unfollowTopic', topicId: string, token: string) =>
  app.gql<Record<string, { slug: string }[]>>(`mutation { ${verb}(input: { topicId: "${topicId}" }) { slug } }`, undefined, token);

it('an account follows topics, and leaves them again', async () => {
  const { token } = await app.signIn();
  await change('followTopic', asthma, token);
  expect((await change('followTopic', stroke, token)).data.followTopic).toEqual([{ slug: 'stroke' }, { slug: 'asthma' }]);
  expect((await change('unfollowTopic', asthma, token)).data.unfollowTopic).toEqual([{ slug: 'stroke' }]);
  expect((await change('unfollowTopic', asthma, token)).errors).toBeUndefined();
  const { data } = await app.gql<{ myFollowedTopics: { slug: string }[] }>('{ myFollowedTopics { slug } }', undefined, token);
  expect(data.myFollowedTopics).toEqual([{ slug: 'stroke' }]);
});

it('follows once, however often and at once it is said', async () => {
  const { token, accountId } = await app.signIn();
  const answers = await Promise.all(Array.from({ length: 8 }, () => change('followTopic', asthma, token)));
  expect(answers.flatMap(({ errors }) => errors ?? [])).toEqual([]);
  expect(await app.db.dataSource.query('select 1 from topic_follow where account_id = $1', [accountId])).toHaveLength(1);
});

it('shows nobody what others follow', async () => {
  const [one, other] = [await app.signIn(), await app.signIn()];
  await change('followTopic', asthma, one.token);
  const { data } = await app.gql<{ myFollowedTopics: unknown[] }>('{ myFollowedTopics { slug } }', undefined, other.token);
  expect(data.myFollowedTopics).toEqual([]);
});

it('refuses a topic that isn’t there, and anyone not signed in', async () => {
  const { token } = await app.signIn();
  expect((await change('followTopic', '019a0000-0000-7000-8000-000000000000', token)).errors?.[0]?.extensions.code).toBe('NOT_FOUND');
  expect((await change('followTopic', 'asthma', token)).errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  expect((await change('followTopic', asthma, '')).errors?.[0]?.extensions.code).toBe('UNAUTHENTICATED');
});
