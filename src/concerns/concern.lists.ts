/** Closed lists; the checks of the table `concern` repeat them. */
export const concernKinds = ['tokenism', 'safety', 'ethics', 'risks_or_benefits', 'recruitment', 'access', 'payment', 'other'] as const;
export type ConcernKind = (typeof concernKinds)[number];

export const concernRoutes = ['lead', 'safeguarding'] as const;
export type ConcernRoute = (typeof concernRoutes)[number];

export const concernStates = ['raised', 'received', 'looked_into', 'answered', 'reopened', 'withdrawn'] as const;
export type ConcernState = (typeof concernStates)[number];

export const concernOutcomes = ['something_changes', 'explained', 'passed_on', 'not_found'] as const;
export type ConcernOutcome = (typeof concernOutcomes)[number];

/** Why somebody hands a concern over. */
export const handOverReasons = ['conflict', 'away', 'better_placed'] as const;
export type HandOverReason = (typeof handOverReasons)[number];

export const concernSteps = ['raised', 'received', 'looked_into', 'answered', 'reopened', 'withdrawn', 'handed_over', 'passed_on_late', 'answer_late', 'team_told', 'message'] as const;
export type ConcernStepKind = (typeof concernSteps)[number];

export const contactRoles = ['concerns', 'safeguarding'] as const;
export type ContactRole = (typeof contactRoles)[number];
