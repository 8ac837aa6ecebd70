import type { OpportunityColumns } from '../../support/builders/opportunities.builder.js';

/** Columns without which nobody else may see a research post. */
export const needed = [
  'meets_participants_or_data', 'summary', 'what_you_would_do', 'meeting_minutes', 'preparation_minutes', 'travel_minutes', 'costs', 'distressing', 'places', 'starts_on',
  'closes_on', 'hear_back_by', 'commitment', 'expenses', 'access_and_support', 'contact_account_id', 'contact_name', 'contact_treats_invitees', 'research_kind',
  'research_funder', 'research_stage', 'payment_text',
];

const noResearch = { research_kind: null, research_funder: null, research_stage: null };

/** What else stands between a draft and its readers: what is wrong, the columns that make it so, the constraint that refuses it. */
export const gaps: [string, OpportunityColumns, string][] = [
  ['no kind', { kinds: [] }, 'complete'],
  ['nowhere', { online: false }, 'complete'],
  ['in person without a place', { online: false, area_code: 'QYG' }, 'complete'],
  ['distress without details', { distressing: true }, 'complete'],
  ['16 and 17 without a safeguarding contact', { suitable_for_16_17: true }, 'complete'],
  ['a standing group without a term', { commitment: 'standing_group' }, 'complete'],
  ['payment unsaid', { payment_offered: null, payment_text: null, payment_pence: null, payment_per: null }, 'complete'],
  ['a service without its duty', { ...noResearch, context: 'service', service_name: 'A clinic' }, 'complete'],
  ['another duty unnamed', { ...noResearch, context: 'service', service_name: 'A clinic', service_duty: 'other' }, 'complete'],
  ['a board without a term', { ...noResearch, context: 'governance', governance_body: 'A board' }, 'complete'],
  ['a course without learners', { ...noResearch, context: 'education', education_course: 'Nursing' }, 'complete'],
  ['priorities for nobody', { ...noResearch, context: 'priority_setting', priority_subject: 'Asthma' }, 'complete'],
  ['participation without approval', { research_kind: 'participation', kinds: ['study_participation'] }, 'approval_first'],
  ['participation with an IRAS number alone', { research_kind: 'participation', kinds: ['study_participation'], research_iras_id: '123456' }, 'approval_first'],
  ['meeting participants without approval', { meets_participants_or_data: true }, 'approval_first'],
  ['participation that isn’t marked', { research_kind: 'participation', research_iras_id: '123456', research_approved_on: '2026-01-01' }, 'participation_marked'],
  ['involvement marked as participation', { kinds: ['study_participation'] }, 'participation_marked'],
];
