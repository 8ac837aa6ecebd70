import { describe, expect, it } from '@jest/globals';
import { gapsOf, type Surroundings } from './completeness.rules.js';
import { applyTo, blankDraft } from './draft.rules.js';
import type { Opportunity } from './opportunity.entity.js';
import type { DraftFields } from './opportunity.inputs.js';

const now = new Date('2026-11-23T12:00:00Z');
const around: Surroundings = { now, topicCount: 1, contactInTeam: true };
const seal = (text: string) => ({ keyId: 'k', ciphertext: Buffer.from(text) });

const frameworks: Record<Opportunity['context'], DraftFields> = {
  research: { research: { kind: 'involvement', funder: 'A charity', stage: 'design' } },
  service: { service: { name: 'The clinic', duty: 'trust_242_1b' } },
  governance: { governance: { body: 'The board', term: 'Three years' } },
  education: { education: { course: 'Nursing', learners: 'Second year' } },
  priority_setting: { prioritySetting: { subject: 'Asthma care', usedBy: 'Funders' } },
};

function complete(context: Opportunity['context'] = 'research', changes: DraftFields = {}): Opportunity {
  const draft = blankDraft({ id: '1', teamId: '2', organisationIds: ['3'], createdBy: '4', createdAt: now, context, title: 'A title' });
  applyTo(
    draft,
    {
      ...frameworks[context],
      meetsParticipantsOrData: false,
      summary: 'We plan a study of people who get out of breath.',
      whatYouWouldDo: 'Meet us twice and read one paper.',
      hours: { meeting: 4, preparation: 1, travel: 0 },
      costs: 'None.',
      distressing: { expected: false },
      kinds: ['focus_group'],
      places: 6,
      startsOn: '2027-02-01',
      closesOn: '2027-01-15',
      hearBackBy: '2027-01-22',
      online: true,
      commitment: { kind: 'one_off' },
      payment: { offered: false },
      expenses: 'Travel.',
      accessAndSupport: 'Captions.',
      contact: { accountId: '4', name: 'Sam', email: 'sam@example.org', treatsInvitees: false },
      ...changes,
    },
    seal,
  );
  return draft;
}

const paths = (post: Opportunity, change: Partial<Surroundings> = {}): string[] => gapsOf(post, { ...around, ...change }).map(({ path }) => path);

describe('a complete post', () => {
  it.each(Object.keys(frameworks) as Opportunity['context'][])('for %s has no gap', (context) => expect(paths(complete(context))).toEqual([]));
});

describe('gaps', () => {
  it.each<[string, Opportunity['context'], DraftFields, string[]]>([
    ['no framework at all', 'research', { research: null }, ['research.kind', 'research.funder', 'research.stage']],
    ['a duty that isn’t one of the three', 'service', { service: { name: 'The clinic', duty: 'other' } }, ['service.dutyOther']],
    ['no service', 'service', { service: { duty: 'icb_14z45' } }, ['service.name']],
    ['no learners', 'education', { education: { course: 'Nursing' } }, ['education.learners']],
    ['no one to use priorities', 'priority_setting', { prioritySetting: { subject: 'Asthma' } }, ['prioritySetting.usedBy']],
    ['no answer on participants and data', 'service', { meetsParticipantsOrData: null }, ['meetsParticipantsOrData']],
    ['no time at all', 'research', { hours: { meeting: 0, preparation: 0, travel: 2 } }, ['hours.meeting']],
    ['distress without a word on it', 'research', { distressing: { expected: true } }, ['distressing.details']],
    ['in person without a place', 'research', { online: false, areaCode: 'QYG' }, ['place']],
    ['nowhere', 'research', { online: false }, ['areaCode']],
    ['a standing group without a term', 'governance', { commitment: { kind: 'standing_group' } }, ['commitment.termMonths', 'commitment.meetings']],
    ['payment without words', 'research', { payment: { offered: true, pence: 2500, per: 'hour' } }, ['payment.text']],
    ['16 and 17 without a safeguarding contact', 'research', { suitableFor16And17: true }, ['safeguardingContact.name', 'safeguardingContact.email']],
    ['no answer on treating invitees', 'research', { contact: { accountId: '4', name: 'Sam', email: 'sam@example.org' } }, ['contact.treatsInvitees']],
  ])('%s', (_, context, changes, expected) => expect(paths(complete(context, changes))).toEqual(expected));

  it('closing today is in time, yesterday is not', () => {
    expect(paths(complete('research', { closesOn: '2026-11-23' }))).toEqual([]);
    expect(paths(complete('research', { closesOn: '2026-11-22' }))).toEqual(['closesOn']);
  });

  it('goes by the day in London', () => {
    const midnight = new Date('2027-06-30T23:00:00Z');
    expect(paths(complete('research', { closesOn: '2027-06-30', hearBackBy: '2027-07-10' }), { now: midnight })).toEqual(['closesOn']);
  });

  it('words on who is sought do instead of a topic', () => {
    expect(paths(complete(), { topicCount: 0 })).toEqual(['topics']);
    expect(paths(complete('research', { experienceSought: 'Anyone from Leeds' }), { topicCount: 0 })).toEqual([]);
  });

  it('a contact who has left', () => expect(paths(complete(), { contactInTeam: false })).toEqual(['contact.accountId']));
});

describe('ethics approval', () => {
  const participation = { kind: 'participation', funder: 'A charity', stage: 'set_up' } as const;
  it.each<[string, DraftFields, string[]]>([
    ['participation without any', { research: participation, kinds: ['study_participation'] }, ['research.ethicsReference', 'research.approvedOn']],
    ['an IRAS number alone: given on applying', { research: { ...participation, irasId: '123456' }, kinds: ['study_participation'] }, ['research.approvedOn']],
    ['an approval still to come', { research: { ...participation, irasId: '123456', approvedOn: '2026-11-24' }, kinds: ['study_participation'] }, ['research.approvedOn']],
    ['approved today, by IRAS number', { research: { ...participation, irasId: '123456', approvedOn: '2026-11-23' }, kinds: ['study_participation'] }, []],
    ['approved, by committee', { research: { ...participation, ethicsReference: '26/NW/0123', approvedOn: '2026-05-01' }, kinds: ['study_participation'] }, []],
    ['participation that isn’t marked so', { research: { ...participation, ethicsReference: '26/NW/0123', approvedOn: '2026-05-01' } }, ['kinds']],
    ['involvement marked as participation', { kinds: ['study_participation'] }, ['kinds']],
    ['involvement that meets participants', { meetsParticipantsOrData: true }, ['research.ethicsReference', 'research.approvedOn']],
    [
      'involvement that meets participants, approved',
      { meetsParticipantsOrData: true, research: { kind: 'involvement', funder: 'A charity', stage: 'design', ethicsReference: '26/NW/0123', approvedOn: '2026-05-01' } },
      [],
    ],
  ])('%s', (_, changes, expected) => expect(paths(complete('research', changes))).toEqual(expected));
});
