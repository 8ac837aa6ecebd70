import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { involvementKinds } from '../reference/involvement-kinds.js';
import { relations } from '../reference/relations.js';
import { stemsOf } from '../search/text/words.js';
import { type Likeness, NOT_ALIKE } from './likeness.rules.js';
import { InterestWorth, nameOf } from './interest-worth.rules.js';
import { type Interest, match, type Match, type PersonFacts, type PostFacts, relevanceOf, scoreOf as scoreAlone, type Topic, worthShowing } from './match.rules.js';
import { LEAST_NEARNESS } from './match.weights.js';
import { TopicTree } from './topic-tree.rules.js';
import { nearestOf, topicFit } from './topics.rules.js';

const now = new Date('2026-11-20T12:00:00Z');

const topic = (id: string, name: string, ...ancestors: string[]): Topic => ({ id, name, ancestors });
const respiratory = topic('respiratory', 'Respiratory');
const asthma = topic('asthma', 'Asthma', 'respiratory');
const childhoodAsthma = topic('childhood-asthma', 'Childhood asthma', 'asthma', 'respiratory');
const copd = topic('copd', 'COPD', 'respiratory');
const stroke = topic('stroke', 'Stroke');
const allTopics = [respiratory, asthma, childhoodAsthma, copd, stroke];

const post = (partial: Partial<PostFacts> = {}): PostFacts => ({
  id: 'post',
  teamIds: ['team'],
  organisationIds: ['organisation'],
  context: 'research',
  kinds: ['steering_group'],
  topics: [{ topic: asthma, relations: ['lived_experience'] }],
  skills: [],
  keyWords: new Set(stemsOf('Asthma of children')),
  languages: [],
  hoursPerMonth: 4,
  online: true,
  areaCodes: [],
  closesAt: new Date('2026-12-01T00:00:00Z'),
  suitableFor16And17: false,
  contactTreatsInvitees: false,
  ...partial,
});

const person = (partial: Partial<PersonFacts> = {}): PersonFacts => ({
  id: 'person',
  foundIn: ['research'],
  is16Or17: false,
  isActedFor: false,
  areaCodes: ['QWO'],
  takesPart: null,
  travelKm: null,
  hoursPerMonth: null,
  languages: [],
  kindsLiked: [],
  kindsNever: [],
  skills: [],
  ownWords: '',
  interests: [{ topic: asthma, relation: 'lived_experience' }],
  treatedBy: [],
  ...partial,
});

/** By words, so far. */
const alike = (value: number, byMeaning = false): Likeness => ({ value, byMeaning });

const ruleOf = (result: Match): string | null => result.ruledOut?.rule ?? null;
const fitOf = (result: Match) => {
  if (result.ruledOut) throw new Error(`ruled out by ${result.ruledOut.rule}`);
  return result.fit;
};
const scoreOf = (one: PostFacts, other: PersonFacts, text = 0): number => fitOf(match(one, other, alike(text), 'team', now)).score;

describe('hard rules', () => {
  const named = (over: Partial<PersonFacts['treatedBy'][number]>) => ({ teamId: null, organisationId: null, withinOrganisationId: 'organisation', maySeeMe: false, ...over });
  const meetsInLeeds = { online: false, areaCodes: ['QWO'] };
  it.each<[string, Partial<PostFacts>, Partial<PersonFacts>, string | null]>([
    ['consent for another context', {}, { foundIn: ['service'] }, 'consent'],
    ['consent for this context among others', {}, { foundIn: ['service', 'research'] }, null],
    ['17 on an ordinary post', {}, { is16Or17: true }, 'age'],
    ['17 on a suitable post', { suitableFor16And17: true }, { is16Or17: true }, null],
    ['a kind they never want', { kinds: ['interview', 'steering_group'] }, { kindsNever: ['steering_group'] }, 'kind'],
    ['a kind they never want, not part of it', {}, { kindsNever: ['interview'] }, null],
    ['the last instant before it closes', { closesAt: new Date(now.getTime() + 1) }, {}, null],
    ['the instant at which it closes', { closesAt: now }, {}, 'closed'],
    ['in person, online only', meetsInLeeds, { takesPart: 'online_only' }, 'place'],
    ['in person, in their area', meetsInLeeds, { takesPart: 'in_person_only' }, null],
    ['in person, elsewhere', meetsInLeeds, { areaCodes: ['QVV'] }, 'place'],
    ['in person, elsewhere, and they travel far', meetsInLeeds, { areaCodes: ['QVV'], travelKm: 100 }, null],
    ['in person, elsewhere, and they travel a little', meetsInLeeds, { areaCodes: ['QVV'], travelKm: 99 }, 'place'],
    ['in an area that followed theirs', { online: false, areaCodes: ['S1Y5D'] }, { areaCodes: ['QHG', 'S1Y5D'] }, null],
    ['online, for someone who only meets in person', {}, { takesPart: 'in_person_only' }, 'place'],
    ['online or in their area, for someone who only meets in person', { areaCodes: ['QWO'] }, { takesPart: 'in_person_only' }, null],
    ['online or elsewhere, for someone online only', { areaCodes: ['QVV'] }, { takesPart: 'online_only' }, null],
    ['held in Urdu only', { languages: ['ur'] }, { languages: ['en'] }, 'language'],
    ['held in Urdu or Punjabi', { languages: ['ur', 'pa'] }, { languages: ['pa'] }, null],
    ['held in English, for someone who signs (an interpreter is an access need)', { languages: ['en'] }, { languages: ['bfi'] }, null],
    ['a team that treats them', {}, { treatedBy: [named({ teamId: 'team' })] }, 'treats'],
    ['a team that treats them and may see them', {}, { treatedBy: [named({ teamId: 'team', maySeeMe: true })] }, null],
    ['an organisation that treats them', {}, { treatedBy: [named({ organisationId: 'organisation' })] }, 'treats'],
    ['an organisation that treats them and may see them', {}, { treatedBy: [named({ organisationId: 'organisation', maySeeMe: true })] }, null],
    ['an organisation that may not, of which this team may', {}, { treatedBy: [named({ organisationId: 'organisation' }), named({ teamId: 'team', maySeeMe: true })] }, null],
    ['an organisation of a joint post', { organisationIds: ['organisation', 'second'] }, { treatedBy: [named({ organisationId: 'second', withinOrganisationId: 'second' })] }, 'treats'],
    ['another team of the organisation', {}, { treatedBy: [named({ teamId: 'ward' })] }, 'treats'],
    ['another team of it, which may see them', {}, { treatedBy: [named({ teamId: 'ward', maySeeMe: true })] }, null],
    ['another team of it, and this one may see them', {}, { treatedBy: [named({ teamId: 'ward' }), named({ teamId: 'team', maySeeMe: true })] }, null],
    ['another team of it, and the organisation may see them', {}, { treatedBy: [named({ teamId: 'ward' }), named({ organisationId: 'organisation', maySeeMe: true })] }, 'treats'],
    ['another team of an organisation of a joint post', { organisationIds: ['organisation', 'second'] }, { treatedBy: [named({ teamId: 'ward', withinOrganisationId: 'second' })] }, 'treats'],
    ['the second team of a joint post', { teamIds: ['team', 'ward'] }, { treatedBy: [named({ teamId: 'ward' }), named({ teamId: 'team', maySeeMe: true })] }, 'treats'],
    ['another organisation of a joint post, where only the first team may see them', { teamIds: ['team', 'clinic'], organisationIds: ['organisation', 'second'] }, { treatedBy: [named({ organisationId: 'second', withinOrganisationId: 'second' }), named({ teamId: 'team', maySeeMe: true })] }, 'treats'],
    ['both teams of a joint post, which may both see them', { teamIds: ['team', 'ward'] }, { treatedBy: [named({ teamId: 'ward', maySeeMe: true }), named({ teamId: 'team', maySeeMe: true })] }, null],
    ['a team elsewhere, and the main contact treats likely invitees', { contactTreatsInvitees: true }, { treatedBy: [named({ teamId: 'ward', withinOrganisationId: 'elsewhere' })] }, null],
  ])('%s', (_, changedPost, changedPerson, rule) => {
    expect(ruleOf(match(post(changedPost), person(changedPerson), alike(1), 'team', now))).toBe(rule);
  });

  it('lets a person look where they have not agreed to be found', () => {
    expect(ruleOf(match(post(), person({ foundIn: [] }), alike(0), 'person', now))).toBeNull();
  });

  it('lets a person look at what other teams of an organisation do, of which one treats them, unless the contact may work in both', () => {
    const treated = person({ treatedBy: [named({ teamId: 'ward' })] });
    expect(ruleOf(match(post(), treated, alike(0), 'person', now))).toBeNull();
    expect(ruleOf(match(post({ contactTreatsInvitees: true }), treated, alike(0), 'person', now))).toBe('treats');
    expect(ruleOf(match(post(), person({ treatedBy: [named({ teamId: 'team' })] }), alike(0), 'person', now))).toBe('treats');
  });
});

describe('the score', () => {
  it('orders what people said by how near it is to what is sought', () => {
    const interests: Interest[] = [
      { topic: asthma, relation: 'lived_experience' },
      { topic: childhoodAsthma, relation: 'lived_experience' },
      { topic: respiratory, relation: 'lived_experience' },
      { topic: copd, relation: 'lived_experience' },
      { topic: asthma, relation: 'interested' },
      { topic: stroke, relation: 'lived_experience' },
    ];
    const scores = interests.map((interest) => scoreOf(post({ topics: [{ topic: asthma, relations: ['lived_experience'] }] }), person({ interests: [interest] })));
    expect(scores).toEqual([...scores].sort((a, b) => b - a));
    expect(new Set(scores).size).toBeGreaterThan(4);
  });

  it('shows a team who has lived with it, not who is merely interested', () => {
    const asked = (interest: Interest) => worthShowing(fitOf(match(post(), person({ interests: [interest] }), alike(0), 'team', now)), 'team');
    expect(asked({ topic: asthma, relation: 'lived_experience' })).toBe(true);
    expect(asked({ topic: asthma, relation: 'at_risk' })).toBe(true);
    expect(asked({ topic: asthma, relation: 'interested' })).toBe(false);
    expect(asked({ topic: stroke, relation: 'lived_experience' })).toBe(false);
  });

  it('finds someone by their own words alone', () => {
    const fit = fitOf(match(post(), person({ interests: [], ownWords: 'Wheezing.' }), alike(0.8), 'person', now));
    expect(worthShowing(fit, 'person')).toBe(true);
    expect(fit.reasons).toEqual([{ kind: 'words' }]);
  });

  it.each<[string, Partial<PersonFacts>, number, string[]]>([
    ['both: topic and words', { ownWords: 'A child’s asthma.' }, 0.5, ['topic', 'words']],
    ['the topic alone, when one word may be chance', { ownWords: 'My children.' }, 0.5, ['topic']],
    ['the words, when no topic is near', { interests: [{ topic: stroke, relation: 'carer' }], ownWords: 'My children.' }, 0.5, ['words']],
    ['a topic named in its text, when it is not sought', { interests: [{ topic: stroke, relation: 'carer' }] }, 0.5, ['named']],
    ['nothing of words that search didn’t find alike', { ownWords: 'A child’s asthma.' }, 0, ['topic']],
  ])('says why: %s', (_, said, text, kinds) => {
    expect(fitOf(match(post(), person(said), alike(text), 'team', now)).reasons.map(({ kind }) => kind)).toEqual(kinds);
  });

  it('says that what they wrote is near in meaning, where no words of theirs are in it, and nothing of words that they don’t show', () => {
    const kinds = (said: Partial<PersonFacts>, byMeaning: boolean) => fitOf(match(post(), person(said), alike(0.5, byMeaning), 'team', now)).reasons.map(({ kind }) => kind);
    expect(kinds({ ownWords: 'I can’t get my breath.' }, true)).toEqual(['topic', 'meaning']);
    expect(kinds({ ownWords: 'I can’t get my breath.' }, false)).toEqual(['topic']);
    expect(kinds({ ownWords: 'Asthma, as a child.' }, true)).toEqual(['topic', 'words']);
    expect(kinds({ ownWords: '' }, true)).toEqual(['topic']);
  });

  it('is the sum of its parts', () => {
    const { score, parts } = fitOf(match(post(), person({ kindsLiked: ['steering_group'] }), alike(0.5), 'team', now));
    expect(Object.values(parts).reduce((sum, part) => sum + part, 0)).toBeCloseTo(score);
    expect(parts.kinds).toBeCloseTo(0.08);
  });

  it.each<[string, Partial<PostFacts>, Partial<PersonFacts>, Partial<PersonFacts>]>([
    ['a kind they like', {}, { kindsLiked: ['steering_group'] }, {}],
    ['another kind they like', {}, {}, { kindsLiked: ['interview'] }],
    ['a skill it would welcome', { skills: ['chairing meetings'] }, { skills: ['I have chaired a school’s meetings for years'] }, { skills: ['baking'] }],
    ['the whole of a skill', { skills: ['chairing meetings'] }, { skills: ['chairing many meetings'] }, { skills: ['taking notes in meetings'] }],
    ['enough hours', {}, { hoursPerMonth: 4 }, { hoursPerMonth: 2 }],
    ['a language that is used', { languages: ['en', 'ur'] }, { languages: ['ur'] }, { languages: ['en'] }],
  ])('is higher for %s', (_, onPost, better, worse) => {
    expect(scoreOf(post(onPost), person(better))).toBeGreaterThan(scoreOf(post(onPost), person(worse)));
  });

  it('is not lower for someone who signs or speaks another language than English', () => {
    expect(scoreOf(post({ languages: ['en'] }), person({ languages: ['bfi'] }))).toBe(scoreOf(post({ languages: ['en'] }), person({ languages: ['en'] })));
  });
});

describe('whatever both sides say', () => {
  const aTopic = fc.constantFrom(...allTopics);
  const aRelation = fc.constantFrom(...relations);
  const someKinds = fc.uniqueArray(fc.constantFrom(...involvementKinds), { maxLength: 5 });
  const anInterest = fc.record({ topic: aTopic, relation: aRelation });
  const skills = fc.array(fc.constantFrom('chairing', 'writing', 'statistics', 'chaired meetings'), { maxLength: 3 });
  const languages = fc.uniqueArray(fc.constantFrom('en', 'ur', 'bfi'), { maxLength: 3 });
  const hours = fc.option(fc.integer({ min: 1, max: 200 }));
  const aPost = fc.record({
    topics: fc.uniqueArray(fc.record({ topic: aTopic, relations: fc.uniqueArray(aRelation, { maxLength: 3 }) }), { maxLength: 4, selector: (each) => each.topic.id }),
    kinds: someKinds, skills, languages, hoursPerMonth: hours, online: fc.boolean(), areaCodes: fc.constantFrom([], ['A'], ['B']),
  }); // prettier-ignore
  const aPerson = fc.record({
    interests: fc.array(anInterest, { maxLength: 6 }),
    kindsLiked: someKinds, kindsNever: someKinds, skills, languages, hoursPerMonth: hours,
    takesPart: fc.option(fc.constantFrom('online_only' as const, 'in_person_only' as const, 'either' as const)), areaCodes: fc.constantFrom(['A'], ['B']),
  }); // prettier-ignore
  const similarity = fc.double({ min: 0, max: 1, noNaN: true });

  it('the score lies between 0 and 1, and each reason comes once', () => {
    fc.assert(
      fc.property(aPost, aPerson, similarity, (p, q, text) => {
        const result = match(post(p), person(q), alike(text), 'team', now);
        if (result.ruledOut) return;
        expect(result.fit.score).toBeGreaterThanOrEqual(0);
        expect(result.fit.score).toBeLessThanOrEqual(1);
        const told = result.fit.reasons.map((reason) => JSON.stringify(reason));
        expect(new Set(told).size).toBe(told.length);
      }),
    );
  });

  it('one more interest never lowers it, and one that is sought raises it unless it was there', () => {
    fc.assert(
      fc.property(aPost, aPerson, anInterest, similarity, (p, q, more, text) => {
        const before = match(post(p), person(q), alike(text), 'team', now);
        const after = match(post(p), person({ ...q, interests: [...q.interests, more] }), alike(text), 'team', now);
        expect(ruleOf(after)).toBe(ruleOf(before));
        if (before.ruledOut || after.ruledOut) return;
        expect(after.fit.score).toBeGreaterThanOrEqual(before.fit.score);
        const sought = p.topics.find((each) => each.topic.id === more.topic.id);
        const wasThere = fitOf(before).reasons.some((reason) => reason.kind === 'topic' && reason.lie === 'same' && reason.asked && reason.soughtName === more.topic.name);
        if (sought && (sought.relations.length === 0 || sought.relations.includes(more.relation)) && !wasThere) {
          expect(after.fit.score).toBeGreaterThan(before.fit.score);
        }
      }),
    );
  });

  it('more similar words never lower it', () => {
    fc.assert(
      fc.property(aPost, aPerson, similarity, similarity, (p, q, a, b) => {
        const [less, more] = [match(post(p), person(q), alike(Math.min(a, b)), 'team', now), match(post(p), person(q), alike(Math.max(a, b)), 'team', now)];
        if (less.ruledOut || more.ruledOut) return;
        expect(more.fit.score).toBeGreaterThanOrEqual(less.fit.score);
      }),
    );
  });

  it('whoever a team would be shown for their topics has one that is looked for', () => {
    fc.assert(
      fc.property(aPost, aPerson, (p, q) => {
        const result = match(post(p), person(q), NOT_ALIKE, 'team', now);
        if (result.ruledOut || !worthShowing(result.fit, 'team')) return;
        expect(q.interests.some((interest) => nearestOf(p.topics, interest) >= LEAST_NEARNESS)).toBe(true);
      }),
    );
  });

  it('for many people at once it comes to the same, to the last digit', () => {
    const tree = new TopicTree(allTopics.map(({ id, name, ancestors: [parentId = null] }) => ({ id, name, parentId })));
    fc.assert(
      fc.property(aPost, aPerson, similarity, (p, q, text) => {
        const [one, other] = [post(p), person(q)];
        const worth = new InterestWorth(tree, one.topics);
        const relevance = relevanceOf(worth.of(q.interests.map(({ topic: { id }, relation }) => nameOf(id, relation))), text);
        const found = worth.soughtAfter.filter((each) => q.interests.some(({ topic: { id }, relation }) => each.topicId === id && each.relation === relation));
        expect(found.length > 0).toBe(q.interests.some((interest) => nearestOf(p.topics, interest) >= LEAST_NEARNESS));
        for (const { topicId, relation, value } of found) expect(value).toBe(topicFit(p.topics, [{ topic: tree.get(topicId)!, relation }]).value);
        const result = match(one, other, alike(text), 'team', now);
        if (result.ruledOut) return;
        expect({ relevance, score: scoreAlone(one, relevance, other) }).toEqual({ relevance: result.fit.relevance, score: result.fit.score });
      }),
    );
  });

  it('the order in which things were read changes nothing', () => {
    fc.assert(
      fc.property(aPost, aPerson, similarity, (p, q, text) => {
        const turned = { ...q, interests: [...q.interests].reverse(), kindsLiked: [...q.kindsLiked].reverse(), languages: [...q.languages].reverse() };
        expect(match(post(p), person(turned), alike(text), 'team', now)).toEqual(match(post(p), person(q), alike(text), 'team', now));
      }),
    );
  });

  it('access needs change nothing, even if somebody handed them over', () => {
    const need = fc.array(fc.record({ group: fc.constantFrom('communication_support', 'taking_part'), need: fc.string() }));
    fc.assert(
      fc.property(aPost, aPerson, need, similarity, (p, q, accessNeeds, text) => {
        const withNeeds = Object.assign(person(q), { accessNeeds });
        expect(match(post(p), withNeeds, alike(text), 'team', now)).toEqual(match(post(p), person(q), alike(text), 'team', now));
      }),
    );
  });
});
