/** Closed lists of this feature, as the database's checks repeat them. */
export const profileKinds = ['individual', 'acting_for', 'group', 'user_led_organisation'] as const;
export type ProfileKind = (typeof profileKinds)[number];

export const profileStatuses = ['active', 'on_hold', 'left'] as const;
export type ProfileStatus = (typeof profileStatuses)[number];

export const ageBands = ['18_or_over', '16_or_17'] as const;
export type AgeBand = (typeof ageBands)[number];

/** What is said when joining; only the first two lead to a profile. */
export const ageStatements = ['eighteen_or_over', 'sixteen_or_seventeen', 'under_sixteen'] as const;
export type AgeStatement = (typeof ageStatements)[number];

export const relationships = ['parent', 'partner', 'child', 'brother_or_sister', 'other_family', 'friend', 'paid_carer', 'advocate', 'other'] as const;
export type Relationship = (typeof relationships)[number];

export const representationBases = [
  'they_asked_me',
  'parental_responsibility',
  'power_of_attorney',
  'attorney_for_property',
  'court_deputy',
  'deputy_for_property',
  'consultee',
  'best_interests',
] as const;
export type RepresentationBasis = (typeof representationBases)[number];

/** What somebody who acts for another may do here. */
export const actingScopes = ['look_after_profile', 'answer', 'receive_contact'] as const;
export type ActingScope = (typeof actingScopes)[number];

/** Kinds of paper that show a ground. Never a copy of one. */
export const actingPapers = ['lasting_power_of_attorney', 'deputy_order', 'consultee_declaration', 'best_interests_record'] as const;
export type ActingPaper = (typeof actingPapers)[number];

/** Why acting for somebody ended. The last one is for a loss. */
export const actingEndReasons = ['came_of_age', 'can_decide_again', 'person_said_so', 'acting_person_said_so', 'loss'] as const;
export type ActingEndReason = (typeof actingEndReasons)[number];

export const consentPurposes = ['join', 'be_found', 'show_own_words', 'find_me_by', 'monitoring'] as const;
export type ConsentPurpose = (typeof consentPurposes)[number];

/** What a newer wording is against the one before it. */
export const wordingChanges = ['words_only', 'matters'] as const;
export type WordingChange = (typeof wordingChanges)[number];

/** Parts of being found that can be taken back alone. Topics can't: they are what being found means. */
export const foundByParts = ['own_words', 'skills'] as const;
export type FoundByPart = (typeof foundByParts)[number];

export const channels = ['email', 'phone'] as const;
export type Channel = (typeof channels)[number];

export const emailCodeOutcomes = ['on_its_way', 'confirmed_already'] as const;
export type EmailCodeOutcome = (typeof emailCodeOutcomes)[number];

export const safeWays = ['email', 'phone_call', 'text_message', 'post'] as const;
export type SafeWay = (typeof safeWays)[number];

export const skillSources = ['living_with_it', 'work', 'life'] as const;
export type SkillSource = (typeof skillSources)[number];

export const waysOfTakingPart = ['online_only', 'in_person_only', 'either'] as const;
export type WayOfTakingPart = (typeof waysOfTakingPart)[number];

/**
 * What someone needs to take part. Four groups are those of the accessible information standard (DAPB1605: contact method,
 * information format, communication professional, communication support). The fifth is ours: a step-free door is no
 * matter of information, and shuts people out as surely. Each group has `other`, with the need in the person's words.
 */
export const accessNeeds = {
  contact_method: ['email', 'letter', 'phone_call', 'text_message', 'text_relay', 'video_relay', 'through_a_helper', 'other'],
  information_format: ['large_print', 'easy_read', 'plain_language', 'audio', 'braille', 'screen_reader', 'coloured_paper', 'on_paper', 'sign_language_video', 'translated', 'other'],
  communication_professional: [
    'bsl_interpreter',
    'deafblind_interpreter',
    'lipspeaker',
    'speech_to_text_reporter',
    'note_taker',
    'spoken_language_interpreter',
    'advocate',
    'other',
  ],
  communication_support: ['lip_reading', 'hearing_loop', 'live_captions', 'communication_aid', 'more_time', 'one_person_at_a_time', 'support_person', 'other'],
  taking_part: ['step_free', 'accessible_toilet', 'parking', 'breaks', 'quiet_room', 'carer_comes_along', 'help_with_travel', 'help_with_technology', 'other'],
} as const;
export type NeedGroup = keyof typeof accessNeeds;
export const needGroups = Object.keys(accessNeeds) as NeedGroup[];
