import { badInput } from '../platform/errors/domain-error.js';
import { type ContactValue, readEmail, readPhone } from './contact.rules.js';
import type { AgeBand, AgeStatement, ProfileKind, RepresentationBasis } from './contributor.lists.js';

/** What is said when joining, as far as the rules look at it. */
export interface Joining {
  kind: ProfileKind;
  age?: AgeStatement | null;
  name?: string | null;
  reachMe: { email?: string | null; phone?: string | null };
  interests?: readonly object[] | null;
  ownWords?: string | null;
  actingFor?: { iAmEighteenOrOver: boolean; basis?: RepresentationBasis } | null;
  turnsEighteenIn?: string | null;
  group?: object | null;
}

export interface JoiningFacts {
  /** Null for groups and organisations. */
  ageBand: AgeBand | null;
  contacts: ContactValue[];
}

export const isGroup = (kind: ProfileKind): boolean => kind === 'group' || kind === 'user_led_organisation';

/** Spoken consent is written down soon after: with more than 30 days between, nobody remembers what was read out. */
export const longestBetweenHearingAndRecording = 30 * 24 * 60 * 60 * 1000;

/** @throws DomainError BAD_USER_INPUT for the first thing that keeps someone from joining, with what to do about it */
export function checkJoining(joining: Joining): JoiningFacts {
  checkParts(joining);
  const ageBand = ageBandOf(joining);
  checkTurning(joining, ageBand);
  const contacts = readContacts(joining.reachMe, 'reachMe');
  if (!joining.ownWords && !joining.interests?.length) {
    throw badInput('interests', 'Please name at least one topic (interests), or say what matters to you in your own words (ownWords).');
  }
  return { ageBand, contacts };
}

function checkParts({ kind, name, actingFor, group }: Joining): void {
  if (kind === 'acting_for' && !actingFor) throw badInput('actingFor', 'Please say for whom you act, and why you may (actingFor).');
  if (kind !== 'acting_for' && actingFor) throw badInput('actingFor', 'actingFor belongs to kind acting_for only.');
  if (isGroup(kind) && !group) throw badInput('group', 'Please say who is asked for the group (group.contactPersonName).');
  if (!isGroup(kind) && group) throw badInput('group', 'group belongs to the kinds group and user_led_organisation only.');
  if (isGroup(kind) && !name) throw badInput('name', 'Please give the group’s name (name).');
}

function ageBandOf({ kind, age, actingFor }: Joining): AgeBand | null {
  if (isGroup(kind)) {
    if (age) throw badInput('age', 'A group has no age: please leave age out.');
    return null;
  }
  if (actingFor && !actingFor.iAmEighteenOrOver) {
    throw badInput('actingFor.iAmEighteenOrOver', 'To act for someone here you need to be 18 or over. Someone older who knows them can do it, or they can join themselves from 16.');
  }
  switch (age) {
    case 'eighteen_or_over':
      return '18_or_over';
    case 'sixteen_or_seventeen':
      return '16_or_17';
    case 'under_sixteen':
      throw badInput('age', kind === 'acting_for' ? tooYoungToBeActedFor : tooYoung);
    default:
      throw badInput('age', 'Please say how old the person is: 18 or over, or 16 or 17.');
  }
}

function checkTurning({ turnsEighteenIn, actingFor }: Joining, ageBand: AgeBand | null): void {
  if (turnsEighteenIn && ageBand !== '16_or_17') throw badInput('turnsEighteenIn', 'turnsEighteenIn is for people of 16 or 17 only.');
  if (actingFor?.basis !== 'parental_responsibility') return;
  if (ageBand !== '16_or_17') throw badInput('actingFor.basis', 'Parental responsibility ends at 18. If they are 18 or over, they can join themselves, or ask you to support them (they_asked_me).');
  if (!turnsEighteenIn) throw badInput('turnsEighteenIn', 'Please say in which month they turn 18 (turnsEighteenIn): acting with parental responsibility ends then.');
}

/** Whoever is 16 or 17 turns 18 after this month began, and within two years. @throws DomainError BAD_USER_INPUT */
export function checkMonth(turnsEighteenIn: string, now: Date): void {
  const [year, month] = turnsEighteenIn.split('-').map(Number);
  const ahead = (year - now.getUTCFullYear()) * 12 + (month - 1 - now.getUTCMonth());
  if (ahead < 0) throw badInput('turnsEighteenIn', 'That month has passed: they are 18 or over.');
  if (ahead > 24) throw badInput('turnsEighteenIn', 'Somebody of 16 or 17 turns 18 within two years. There are no profiles for people under 16; they can take part through a community group.');
}

const tooYoung =
  'Thank you for wanting to help. You can have a profile here from 16. Until then you can take part through a community group: ask a grown-up you trust to find one with you.';
const tooYoungToBeActedFor =
  'There are no profiles for people under 16. They can take part through a community group; and you can join for yourself, with "parent" or "carer" as your relation to the topic.';

/** @throws DomainError BAD_USER_INPUT when there is none, or one that can't be right */
export function readContacts({ email, phone }: Joining['reachMe'], path: string): ContactValue[] {
  const contacts: ContactValue[] = [];
  if (email) {
    const read = readEmail(email);
    if (!read) throw badInput(`${path}.email`, 'This doesn’t look like one e-mail address. It needs a name, an @ and a domain, such as sam@example.org.');
    contacts.push(read);
  }
  if (phone) {
    const read = readPhone(phone);
    if (!read) throw badInput(`${path}.phone`, 'This doesn’t look like one phone number. Write it with its area code, such as 0113 496 0000, or with a country code, such as +353 1 234 5678.');
    contacts.push(read);
  }
  if (contacts.length === 0) throw badInput(path, 'Please give an e-mail address or a phone number, so that we can reach you.');
  return contacts;
}

/** @throws DomainError BAD_USER_INPUT for a time to come or too long ago */
export function checkHeardAt(heardAt: Date, now: Date): void {
  if (heardAt.getTime() > now.getTime()) throw badInput('consentHeardAt', 'consentHeardAt lies in the future.');
  if (now.getTime() - heardAt.getTime() > longestBetweenHearingAndRecording) {
    throw badInput('consentHeardAt', 'consentHeardAt is more than 30 days ago. Please ask the person again.');
  }
}
