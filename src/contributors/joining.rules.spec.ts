import { describe, expect, it } from '@jest/globals';
import { DomainError } from '../platform/errors/domain-error.js';
import { checkHeardAt, checkJoining, type Joining } from './joining.rules.js';

const individual: Joining = { kind: 'individual', age: 'eighteen_or_over', reachMe: { email: 'sam@example.org' }, ownWords: 'Sleep, and what helps.' };
const actingFor: Joining = { ...individual, kind: 'acting_for', actingFor: { iAmEighteenOrOver: true } };
const group: Joining = { kind: 'group', name: 'Leeds stroke café', group: {}, reachMe: { phone: '0113 496 0000' }, interests: [{}] };

const pathOf = (joining: Joining): string => {
  try {
    checkJoining(joining);
  } catch (error) {
    if (error instanceof DomainError) return (error.details.fields as { path: string }[])[0].path;
  }
  return 'nothing wrong';
};

describe('joining', () => {
  it.each<[string, Joining, string | null, string[]]>([
    ['an adult', individual, '18_or_over', ['email']],
    ['someone of 17', { ...individual, age: 'sixteen_or_seventeen' }, '16_or_17', ['email']],
    ['a carer acting for someone', actingFor, '18_or_over', ['email']],
    ['a carer acting for someone of 16', { ...actingFor, age: 'sixteen_or_seventeen' }, '16_or_17', ['email']],
    ['a group', group, null, ['phone']],
    ['a user-led organisation', { ...group, kind: 'user_led_organisation' }, null, ['phone']],
    ['someone with both ways', { ...individual, reachMe: { email: 'sam@example.org', phone: '0113 496 0000' } }, '18_or_over', ['email', 'phone']],
  ])('lets %s in', (_, joining, ageBand, channels) => {
    const facts = checkJoining(joining);
    expect([facts.ageBand, facts.contacts.map(({ channel }) => channel)]).toEqual([ageBand, channels]);
  });

  it.each<[string, Joining, string]>([
    ['no age', { ...individual, age: null }, 'age'],
    ['too young', { ...individual, age: 'under_sixteen' }, 'age'],
    ['acted for, too young', { ...actingFor, age: 'under_sixteen' }, 'age'],
    ['a group with an age', { ...group, age: 'eighteen_or_over' }, 'age'],
    ['a young carer', { ...actingFor, actingFor: { iAmEighteenOrOver: false } }, 'actingFor.iAmEighteenOrOver'],
    ['nobody acted for', { ...actingFor, actingFor: null }, 'actingFor'],
    ['acting for someone with one’s own profile', { ...individual, actingFor: { iAmEighteenOrOver: true } }, 'actingFor'],
    ['a group without a contact person', { ...group, group: null }, 'group'],
    ['a contact person of one person', { ...individual, group: {} }, 'group'],
    ['a group without a name', { ...group, name: null }, 'name'],
    ['no way to be reached', { ...individual, reachMe: {} }, 'reachMe'],
    ['a wrong e-mail address', { ...individual, reachMe: { email: 'sam' } }, 'reachMe.email'],
    ['a wrong number', { ...individual, reachMe: { email: 'sam@example.org', phone: '12' } }, 'reachMe.phone'],
    ['neither topic nor words', { ...individual, ownWords: null, interests: [] }, 'interests'],
  ])('asks again when there is %s', (_, joining, path) => {
    expect(pathOf(joining)).toBe(path);
  });

  it('tells someone too young where they are welcome', () => {
    expect(() => checkJoining({ ...individual, age: 'under_sixteen' })).toThrow(/Thank you.*community group/);
  });
});

describe('spoken consent', () => {
  const now = new Date('2026-11-20T12:00:00Z');
  it.each(['2026-11-20T12:00:00Z', '2026-11-20T11:00:00Z', '2026-10-21T12:00:00Z'])('heard at %s is recorded', (heard) => {
    expect(() => checkHeardAt(new Date(heard), now)).not.toThrow();
  });
  it.each(['2026-11-20T12:00:00.001Z', '2026-10-21T11:59:59.999Z'])('heard at %s is not', (heard) => {
    expect(() => checkHeardAt(new Date(heard), now)).toThrow(DomainError);
  });
});
