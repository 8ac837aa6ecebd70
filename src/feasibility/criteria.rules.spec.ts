import { expect, it } from '@jest/globals';
import type { PostFacts, Topic } from '../matching/match.rules.js';
import { criteriaIn, criteriaOf, figureOf } from './criteria.rules.js';

const skin: Topic = { id: 'skin', name: 'Skin', ancestors: [] };
const eczema: Topic = { id: 'eczema', name: 'Eczema', ancestors: ['skin'] };
const post = (changes: Partial<PostFacts> = {}): PostFacts => ({
  id: 'p', teamIds: ['t'], organisationIds: ['o'], context: 'research', kinds: ['interview'], topics: [{ topic: eczema, relations: ['carer', 'parent'] }], skills: [], keyWords: new Set(),
  languages: [], hoursPerMonth: null, online: true, areaCodes: [], closesAt: null, suitableFor16And17: true, contactTreatsInvitees: false, ...changes,
}); // prettier-ignore

it('the same criteria read the same, whatever their order and whoever’s post it is', () => {
  const [one, other] = [{ topic: eczema, relations: ['carer' as const] }, { topic: skin, relations: [] }];
  const a = criteriaOf(post({ topics: [one, other], kinds: ['interview', 'teaching'], languages: ['ur', 'cy'] }), ['B', 'A'], false);
  const b = criteriaOf(post({ id: 'q', teamIds: ['u'], organisationIds: [], topics: [other, one], kinds: ['teaching', 'interview'], languages: ['cy', 'ur'], skills: ['chairing'] }), ['A', 'B', 'A'], false);
  expect(JSON.stringify(a)).toBe(JSON.stringify(b));
  expect(criteriaOf(post({ languages: ['ur', 'en'] }), [], false)).toEqual(criteriaOf(post(), [], false));
});

it.each<[string, PostFacts, boolean, string[]]>([
  ['little', post({ topics: [{ topic: skin, relations: [] }], kinds: [] }), false, ['place']],
  ['a connection and a kind', post(), false, ['topics', 'connection', 'place', 'kind:interview']],
  ['all there is', post({ languages: ['ur'], suitableFor16And17: false }), true, ['topics', 'connection', 'place', 'language', 'age', 'short_notice', 'kind:interview']],
])('what could be dropped of a draft that asks for %s', (_, facts, shortNotice, figures) => {
  expect(criteriaIn(criteriaOf(facts, [], shortNotice), (id) => id === 'skin').map(figureOf)).toEqual(figures);
});
