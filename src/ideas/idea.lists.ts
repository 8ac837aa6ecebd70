/** Closed lists; the checks of the table `idea` repeat them. */
export const ideaKinds = ['question', 'issue', 'priority'] as const;
export type IdeaKind = (typeof ideaKinds)[number];

export const ideaStates = ['waiting', 'change_asked', 'declined', 'published', 'taken_up', 'answered', 'not_taken_up', 'joined', 'withdrawn'] as const;
export type IdeaState = (typeof ideaStates)[number];

/** The check of the table `idea_answer` repeats it. */
export const ideaAnswers = ['taken_up', 'answered', 'still_looking', 'not_taken_up'] as const;
export type IdeaAnswerKind = (typeof ideaAnswers)[number];

export const answererRoles = ['team', 'knowledge_broker', 'involvement_lead'] as const;
export type AnswererRole = (typeof answererRoles)[number];

export const ideaDecisions = ['publish', 'ask_change', 'decline'] as const;
export type IdeaDecision = (typeof ideaDecisions)[number];
