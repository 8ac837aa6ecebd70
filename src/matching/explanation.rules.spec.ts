import { expect, it } from '@jest/globals';
import { explain } from './explanation.rules.js';
import { againstSentences } from './explanation.texts.js';
import { NOT_ALIKE } from './likeness.rules.js';
import type { PersonFacts, PostFacts, Topic } from './match.rules.js';

const now = new Date('2026-11-20T12:00:00Z');
const asthma: Topic = { id: 'asthma', name: 'Asthma', ancestors: ['respiratory'] };
const stroke: Topic = { id: 'stroke', name: 'Stroke', ancestors: [] };
const post: PostFacts = {
  id: 'post', teamIds: ['team'], organisationIds: ['organisation'], context: 'research', kinds: ['steering_group'], topics: [{ topic: asthma, relations: [] }], skills: ['chairing'],
  keyWords: new Set(), languages: [], hoursPerMonth: 4, online: true, areaCodes: [], closesAt: new Date('2026-12-01T00:00:00Z'), suitableFor16And17: false, contactTreatsInvitees: false,
}; // prettier-ignore
const person: PersonFacts = {
  id: 'person', foundIn: [], is16Or17: false, isActedFor: false, areaCodes: [], takesPart: null, travelKm: null, hoursPerMonth: null, languages: [], kindsLiked: [], kindsNever: [],
  skills: [], ownWords: '', interests: [{ topic: asthma, relation: 'carer' }], treatedBy: [],
}; // prettier-ignore

it.each<[string, Partial<PersonFacts>, boolean, string[]]>([
  ['nothing is against it', {}, true, []],
  ['no consent to be found is nothing against it: they may look', { foundIn: [] }, true, []],
  ['nothing near is named', { interests: [{ topic: stroke, relation: 'carer' }] }, false, ['What it is about is far from what you told us.', 'It asks for people connected with it: asthma. You named nothing near it.']],
  ['other kinds, fewer hours and other skills', { kindsLiked: ['interview'], hoursPerMonth: 2, skills: ['baking'] }, true, [
    'What there is to do is none of what you said you like.', 'It would welcome skills, and you named none of them.', 'It takes more hours in a month than you said you have.',
  ]],
  ['every rule that stands in the way, not the first alone', { is16Or17: true, takesPart: 'in_person_only', kindsNever: ['steering_group'] }, false, [
    'It isn’t marked as suitable for people of 16 and 17.', 'It includes something you said you never want to do.', 'It takes place where you said you don’t take part.',
  ]],
])('%s', (_, said, suits, against) => {
  const explanation = explain(post, { ...person, ...said }, NOT_ALIKE, now);
  expect(explanation.suits).toBe(suits);
  expect(againstSentences(explanation)).toEqual(against);
}); // prettier-ignore
