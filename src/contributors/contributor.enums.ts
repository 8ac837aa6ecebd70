import { registerEnumType } from '@nestjs/graphql';
import { enumOf } from '../platform/graphql/enum-of.js';
import {
  actingEndReasons,
  actingPapers,
  actingScopes,
  type AgeBand,
  ageStatements,
  channels,
  consentPurposes,
  emailCodeOutcomes,
  foundByParts,
  needGroups,
  profileKinds,
  profileStatuses,
  relationships,
  representationBases,
  safeWays,
  skillSources,
  waysOfTakingPart,
  wordingChanges,
} from './contributor.lists.js';

export const ProfileKindEnum = enumOf(profileKinds);
export const ProfileStatusEnum = enumOf(profileStatuses);
/** A GraphQL name can't begin with a digit, so these two differ from what is stored. */
export const AgeBandEnum = { eighteen_or_over: '18_or_over', sixteen_or_seventeen: '16_or_17' } as const satisfies Record<string, AgeBand>;
export const AgeStatementEnum = enumOf(ageStatements);
export const RelationshipEnum = enumOf(relationships);
export const RepresentationBasisEnum = enumOf(representationBases);
export const ActingScopeEnum = enumOf(actingScopes);
export const ActingPaperEnum = enumOf(actingPapers);
export const ActingEndReasonEnum = enumOf(actingEndReasons);
export const ConsentPurposeEnum = enumOf(consentPurposes);
export const WordingChangeEnum = enumOf(wordingChanges);
export const FoundByPartEnum = enumOf(foundByParts);
export const ChannelEnum = enumOf(channels);
export const EmailCodeOutcomeEnum = enumOf(emailCodeOutcomes);
export const SafeWayEnum = enumOf(safeWays);
export const SkillSourceEnum = enumOf(skillSources);
export const WayOfTakingPartEnum = enumOf(waysOfTakingPart);
export const NeedGroupEnum = enumOf(needGroups);

registerEnumType(ProfileKindEnum, {
  name: 'ProfileKind',
  description: 'Whose profile it is.',
  valuesMap: {
    individual: { description: 'My own.' },
    acting_for: { description: 'Of someone I care or speak for.' },
    group: { description: 'Of a community group.' },
    user_led_organisation: { description: 'Of an organisation led by people who use services.' },
  },
});
registerEnumType(ProfileStatusEnum, {
  name: 'ProfileStatus',
  description: 'Whether the profile takes part.',
  valuesMap: { active: { description: 'It takes part.' }, on_hold: { description: 'It stands still: nobody finds or asks it, and nothing is sent.' }, left: { description: 'It has left; nobody finds or asks it.' } },
});
registerEnumType(AgeBandEnum, {
  name: 'AgeBand',
  description: 'All that is kept about someone’s age.',
  valuesMap: {
    eighteen_or_over: { description: '18 or over.' },
    sixteen_or_seventeen: { description: '16 or 17: only posts marked suitable, with a safeguarding contact.' },
  },
});
registerEnumType(AgeStatementEnum, {
  name: 'AgeStatement',
  description: 'How old the person is whom the profile is about.',
  valuesMap: {
    eighteen_or_over: { description: '18 or over.' },
    sixteen_or_seventeen: { description: '16 or 17.' },
    under_sixteen: { description: 'Younger. They can take part through a group, without a profile.' },
  },
});
registerEnumType(RelationshipEnum, {
  name: 'Relationship',
  description: 'Who I am to the person I act for.',
  valuesMap: {
    parent: { description: 'Their parent.' },
    partner: { description: 'Their partner.' },
    child: { description: 'Their son or daughter.' },
    brother_or_sister: { description: 'Their brother or sister.' },
    other_family: { description: 'Another member of their family.' },
    friend: { description: 'Their friend or neighbour.' },
    paid_carer: { description: 'Someone paid to care for them.' },
    advocate: { description: 'Their advocate.' },
    other: { description: 'Something else.' },
  },
});
registerEnumType(RepresentationBasisEnum, {
  name: 'RepresentationBasis',
  description: 'Why I may act for them.',
  valuesMap: {
    they_asked_me: { description: 'They asked me to, or agreed to it.' },
    parental_responsibility: { description: 'I have parental responsibility (they are 16 or 17).' },
    power_of_attorney: { description: 'I hold a lasting power of attorney for health and welfare.' },
    attorney_for_property: { description: 'I hold a lasting power of attorney for property and money: no ground for acting for them here.' },
    court_deputy: { description: 'A court named me as their deputy for personal welfare.' },
    deputy_for_property: { description: 'A court named me as their deputy for property and money: no ground for acting for them here.' },
    consultee: { description: 'I was asked what they would want (Mental Capacity Act 2005).' },
    best_interests: { description: 'They can’t decide this, and those around them agree that it is in their best interests.' },
  },
});
registerEnumType(ActingScopeEnum, {
  name: 'ActingScope',
  description: 'What somebody who acts for another may do here. Agreeing to take part in a study for them is never among it.',
  valuesMap: {
    look_after_profile: { description: 'Look after their profile.' },
    answer: { description: 'Answer invitations and come forward for them.' },
    receive_contact: { description: 'Be reached for them.' },
  },
});
registerEnumType(ActingPaperEnum, {
  name: 'ActingPaper',
  description: 'A kind of paper that shows why somebody may act for another. It is looked at, never kept.',
  valuesMap: {
    lasting_power_of_attorney: { description: 'A registered lasting power of attorney, or its code to view it online.' },
    deputy_order: { description: 'An order of the Court of Protection.' },
    consultee_declaration: { description: 'A signed declaration of a consultee.' },
    best_interests_record: { description: 'A note of who was asked what would be best for the person, and what they said.' },
  },
});
registerEnumType(ActingEndReasonEnum, {
  name: 'ActingEndReason',
  description: 'Why acting for somebody ended.',
  valuesMap: {
    came_of_age: { description: 'They turned 18.' },
    can_decide_again: { description: 'They can decide for themselves again.' },
    person_said_so: { description: 'They said so.' },
    acting_person_said_so: { description: 'Whoever acted for them said so.' },
    loss: { description: 'One of them is no longer there.' },
  },
});
registerEnumType(ConsentPurposeEnum, {
  name: 'ConsentPurpose',
  description: 'What someone agrees to.',
  valuesMap: {
    join: { description: 'To have a profile here.' },
    be_found: { description: 'To be found by people who work in one context.' },
    show_own_words: { description: 'That teams find me by my own words, and read them.' },
    find_me_by: { description: 'To be found by characteristics that I tick, by teams that look for a mix of people.' },
    monitoring: { description: 'That my answers are counted with those of many others.' },
  },
});
registerEnumType(WordingChangeEnum, {
  name: 'WordingChange',
  description: 'What a newer wording is against the one before it.',
  valuesMap: {
    words_only: { description: 'The same said better. Nobody is asked again.' },
    matters: { description: 'Something else is agreed to. Who agreed before is asked to read it, and keeps what they agreed to until they say so.' },
  },
});
registerEnumType(FoundByPartEnum, {
  name: 'FoundByPart',
  description: 'A part of being found that can be taken back alone.',
  valuesMap: { own_words: { description: 'What I said in my own words.' }, skills: { description: 'My skills.' } },
});
registerEnumType(ChannelEnum, {
  name: 'ContactChannel',
  description: 'A way to reach someone.',
  valuesMap: { email: { description: 'An e-mail address.' }, phone: { description: 'A phone number.' } },
});
registerEnumType(EmailCodeOutcomeEnum, {
  name: 'EmailCodeOutcome',
  description: 'What became of asking for a code.',
  valuesMap: {
    on_its_way: { description: 'If mail can reach the address, a code is on its way.' },
    confirmed_already: { description: 'None is needed: the address is confirmed, for instance by your sign-in.' },
  },
});
registerEnumType(SafeWayEnum, {
  name: 'SafeWay',
  description: 'A way of contact that is safe for someone.',
  valuesMap: {
    email: { description: 'E-mail.' },
    phone_call: { description: 'A phone call.' },
    text_message: { description: 'A text message.' },
    post: { description: 'A letter.' },
  },
});
registerEnumType(SkillSourceEnum, {
  name: 'SkillSource',
  description: 'Where a skill comes from.',
  valuesMap: {
    living_with_it: { description: 'What I have learned from living with it.' },
    work: { description: 'From work, now or earlier.' },
    life: { description: 'From the rest of my life.' },
  },
});
registerEnumType(WayOfTakingPartEnum, {
  name: 'WayOfTakingPart',
  description: 'Where someone can take part.',
  valuesMap: {
    online_only: { description: 'Online or by phone only.' },
    in_person_only: { description: 'In person only.' },
    either: { description: 'Online or in person.' },
  },
});
registerEnumType(NeedGroupEnum, {
  name: 'AccessNeedGroup',
  description: 'The groups of needs: four of the accessible information standard (DAPB1605), and one for being there.',
  valuesMap: {
    contact_method: { description: 'How to reach the person.' },
    information_format: { description: 'How information must come.' },
    communication_professional: { description: 'Someone who interprets, writes down or speaks for them.' },
    communication_support: { description: 'What helps them to hear, speak and follow.' },
    taking_part: { description: 'What they need in order to be there.' },
  },
});
