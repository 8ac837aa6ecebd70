/** Closed lists of this feature, as the database's checks repeat them. */
export const opportunityStatuses = ['draft', 'in_review', 'open', 'filled', 'closed', 'withdrawn'] as const;
export type OpportunityStatus = (typeof opportunityStatuses)[number];

export const researchKinds = ['involvement', 'participation'] as const;
export type ResearchKind = (typeof researchKinds)[number];

export const researchStages = ['idea', 'design', 'funding_application', 'set_up', 'under_way', 'analysis', 'sharing_findings', 'putting_into_practice'] as const;
export type ResearchStage = (typeof researchStages)[number];

/** Duties to involve: NHS Act 2006 s.14Z45 (ICBs), s.13Q (NHS England), s.242(1B) (trusts). */
export const serviceDuties = ['icb_14z45', 'nhs_england_13q', 'trust_242_1b', 'other'] as const;
export type ServiceDuty = (typeof serviceDuties)[number];

export const commitments = ['one_off', 'standing_group'] as const;
export type Commitment = (typeof commitments)[number];

export const paymentUnits = ['hour', 'session', 'half_day', 'day', 'month', 'year', 'whole'] as const;
export type PaymentUnit = (typeof paymentUnits)[number];

/** Who has the review: a lead by name, or the administrators when no lead is left. */
export const reviewers = ['lead', 'administrators'] as const;
export type ReviewWith = (typeof reviewers)[number];

export const eventKinds = ['submitted', 'approved', 'sent_back', 'passed_on', 'filled', 'closed', 'withdrawn', 'joined'] as const;
export type OpportunityEventKind = (typeof eventKinds)[number];
