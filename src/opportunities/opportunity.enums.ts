import { registerEnumType } from '@nestjs/graphql';
import { enumOf } from '../platform/graphql/enum-of.js';
import { commitments, eventKinds, opportunityStatuses, paymentUnits, researchKinds, researchStages, reviewers, serviceDuties } from './opportunity.lists.js';

export const OpportunityStatusEnum = enumOf(opportunityStatuses);
export const ResearchKindEnum = enumOf(researchKinds);
export const ResearchStageEnum = enumOf(researchStages);
export const ServiceDutyEnum = enumOf(serviceDuties);
export const CommitmentEnum = enumOf(commitments);
export const PaymentUnitEnum = enumOf(paymentUnits);
export const ReviewWithEnum = enumOf(reviewers);
export const OpportunityEventKindEnum = enumOf(eventKinds);

registerEnumType(OpportunityStatusEnum, {
  name: 'OpportunityStatus',
  description: 'Where a post stands.',
  valuesMap: {
    draft: { description: 'The team is writing it. Only then can it be changed.' },
    in_review: { description: 'An involvement lead is reading it.' },
    open: { description: 'Anyone signed in can see it and come forward.' },
    filled: { description: 'All places are taken.' },
    closed: { description: 'Its closing date has passed, or the team closed it.' },
    withdrawn: { description: 'The team took it back, or it was joined into another.' },
  },
});
registerEnumType(ResearchKindEnum, {
  name: 'ResearchKind',
  description: 'Advising on a study and being studied are different in law.',
  valuesMap: {
    involvement: { description: 'People advise and decide. No ethics approval is needed, unless they meet participants or handle identifiable data.' },
    participation: { description: 'People take part in a study: data are collected from them. Needs ethics approval.' },
  },
});
registerEnumType(ResearchStageEnum, {
  name: 'ResearchStage',
  description: 'How far the research is.',
  valuesMap: {
    idea: { description: 'There is a question, nothing is decided.' },
    design: { description: 'Planning how to find the answer.' },
    funding_application: { description: 'Asking for money.' },
    set_up: { description: 'Getting ready to start.' },
    under_way: { description: 'The study is running.' },
    analysis: { description: 'Making sense of what was found.' },
    sharing_findings: { description: 'Telling people what was found.' },
    putting_into_practice: { description: 'Changing care because of what was found.' },
  },
});
registerEnumType(ServiceDutyEnum, {
  name: 'ServiceDuty',
  description: 'The duty to involve people that this work answers.',
  valuesMap: {
    icb_14z45: { description: 'Integrated care boards: NHS Act 2006, section 14Z45.' },
    nhs_england_13q: { description: 'NHS England: NHS Act 2006, section 13Q.' },
    trust_242_1b: { description: 'NHS trusts: NHS Act 2006, section 242(1B).' },
    other: { description: 'Another duty or none; the post says which.' },
  },
});
registerEnumType(CommitmentEnum, {
  name: 'Commitment',
  description: 'Whether it ends by itself.',
  valuesMap: {
    one_off: { description: 'One piece of work with an end.' },
    standing_group: { description: 'A group that meets again and again, for a stated term.' },
  },
});
registerEnumType(PaymentUnitEnum, {
  name: 'PaymentUnit',
  description: 'What an amount is paid for.',
  valuesMap: {
    hour: { description: 'Each hour.' },
    session: { description: 'Each meeting or session.' },
    half_day: { description: 'Each half day.' },
    day: { description: 'Each day.' },
    month: { description: 'Each month.' },
    year: { description: 'Each year.' },
    whole: { description: 'Everything together.' },
  },
});
registerEnumType(ReviewWithEnum, {
  name: 'ReviewWith',
  description: 'Who reads a post before it opens.',
  valuesMap: {
    lead: { description: 'An involvement lead for its organisation or area.' },
    administrators: { description: 'The administrators, because no other lead is there for it.' },
  },
});
registerEnumType(OpportunityEventKindEnum, {
  name: 'OpportunityEventKind',
  description: 'Something that happened to a post.',
  valuesMap: {
    submitted: { description: 'The team asked for a review.' },
    approved: { description: 'A reviewer opened it.' },
    sent_back: { description: 'A reviewer sent it back to draft, with a comment.' },
    passed_on: { description: 'The review was late and went to someone else.' },
    filled: { description: 'All places were taken.' },
    closed: { description: 'It closed, by the team or because its closing date had passed.' },
    withdrawn: { description: 'The team took it back.' },
    joined: { description: 'It was joined into another one, or another one into it.' },
  },
});
