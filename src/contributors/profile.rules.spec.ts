import { describe, expect, it } from '@jest/globals';
import { accessNeedTexts } from './access-needs.texts.js';
import { accessNeeds, needGroups } from './contributor.lists.js';
import { checkKinds, checkNeeds, checkTravel, checkTreatedBy, readLanguages } from './profile.rules.js';

describe('languages', () => {
  it('are codes in lower case, each once', () => {
    expect(readLanguages(['EN', ' cy', 'bfi', 'isg', 'so', 'en'])).toEqual(['en', 'cy', 'bfi', 'isg', 'so']);
  });
  it.each(['', 'e', 'xx', 'zzz', 'und', 'mul', 'English', 'en-GB', '12'])('%j is none', (code) => {
    expect(() => readLanguages(['en', code])).toThrow('languages[1]');
  });
});

describe('kinds of involvement', () => {
  it('are liked or never wanted', () => {
    expect(() => checkKinds(['teaching'], ['focus_group'])).not.toThrow();
    expect(() => checkKinds(['teaching', 'focus_group'], ['focus_group'])).toThrow('focus_group is both');
  });
});

describe('travel', () => {
  it.each([[null, 20], ['either', 0], ['in_person_only', 1000], ['online_only', null]] as const)('%s and %s km go together', (takesPart, km) => {
    expect(() => checkTravel(takesPart, km)).not.toThrow();
  });
  it('no distance goes with online only, not even none', () => {
    expect(() => checkTravel('online_only', 0)).toThrow('travelKm');
  });
});

describe('access needs', () => {
  it('belong to their group', () => {
    expect(() => checkNeeds([{ group: 'information_format', need: 'large_print' }, { group: 'taking_part', need: 'step_free' }])).not.toThrow();
    expect(() => checkNeeds([{ group: 'contact_method', need: 'large_print' }])).toThrow('accessNeeds[0].need must be one of email, letter');
    expect(() => checkNeeds([{ group: 'contact_method', need: 'constructor' }])).toThrow('accessNeeds[0].need');
  });
  it('are named once', () => {
    expect(() => checkNeeds([{ group: 'taking_part', need: 'breaks' }, { group: 'taking_part', need: 'breaks' }])).toThrow('accessNeeds[1]');
  });
  it('say what the other one is', () => {
    expect(() => checkNeeds([{ group: 'taking_part', need: 'other' }])).toThrow('accessNeeds[0].detail');
    expect(() => checkNeeds([{ group: 'taking_part', need: 'other', detail: 'A window' }])).not.toThrow();
  });
  it('all have words for readers, each group its own', () => {
    for (const group of needGroups) expect(Object.keys(accessNeedTexts[group])).toEqual([...accessNeeds[group]]);
  });
});

describe('who treats me', () => {
  it('is a team or an organisation, each once', () => {
    expect(() => checkTreatedBy([{ teamId: 'a' }, { organisationId: 'a' }])).not.toThrow();
    expect(() => checkTreatedBy([{ teamId: 'a' }, { teamId: 'A' }])).toThrow('treatedBy[1]');
  });
  it.each([[{}], [{ teamId: 'a', organisationId: 'b' }], [{ teamId: null }]])('%j is neither', (entry) => {
    expect(() => checkTreatedBy([entry])).toThrow('treatedBy[0]');
  });
});
