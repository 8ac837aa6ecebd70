import { addDays } from '../opportunities/working-days.rules.js';
import { stateDiagram } from '../platform/text/state-diagram.js';
import type { AnswererRole, IdeaAnswerKind, IdeaDecision, IdeaState } from './idea.lists.js';

/** Days after it was posted until whose end an idea is answered in time. */
export const answerDays = 60;

/** How often somebody can say that they are still looking, each time for as many days again. */
export const mostRenewals = 2;

/** Days that one which stands for itself again looks for an answer at least. */
const partedDays = 14;

/** Days after which those who decide about ideas are reminded of one that waits. */
export const moderateDays = 7;

type Party = 'author' | 'moderator' | 'answerer';

/** What everyone signed in reads. */
export const shownStates = ['published', 'taken_up', 'answered', 'not_taken_up'] as const satisfies readonly IdeaState[];

/** What can be done with an idea, by whom, from where, and where it leads. */
export const moves = {
  publish: { by: 'moderator', from: ['waiting'], to: 'published' },
  ask_change: { by: 'moderator', from: ['waiting'], to: 'change_asked' },
  decline: { by: 'moderator', from: ['waiting'], to: 'declined' },
  taken_up: { by: 'answerer', from: ['published', 'not_taken_up'], to: 'taken_up' },
  answered: { by: 'answerer', from: ['published', 'taken_up', 'not_taken_up'], to: 'answered' },
  /** One team's no isn't everybody's: these two are a lead's or broker's. */
  still_looking: { by: 'moderator', from: ['published'], to: 'published' },
  not_taken_up: { by: 'moderator', from: ['published'], to: 'not_taken_up' },
  /** Into another that says the same; that there is one is an answer. */
  join: { by: 'moderator', from: ['published', 'not_taken_up'], to: 'joined' },
  /** Also once that one was taken back. */
  part: { by: 'moderator', from: ['joined'], to: 'published' },
  revise: { by: 'author', from: ['waiting', 'change_asked'], to: 'waiting' },
  /** Its text is gone; who said "me too" and wants to hear is told that it went. */
  withdraw: { by: 'author', from: ['waiting', 'change_asked', 'declined', ...shownStates, 'joined'], to: 'withdrawn' },
} as const satisfies Record<IdeaDecision | IdeaAnswerKind | 'join' | 'part' | 'revise' | 'withdraw', { by: Party; from: readonly IdeaState[]; to: IdeaState }>;
export type Move = keyof typeof moves;

/** Where a move leads from here; null where it can't be made. */
export const next = (move: Move, from: IdeaState): IdeaState | null => ((moves[move].from as readonly IdeaState[]).includes(from) ? moves[move].to : null);

export const isShown = (state: IdeaState): boolean => (shownStates as readonly IdeaState[]).includes(state);

/** The day until whose end an answer is in time. @param today of posting, `YYYY-MM-DD` in London */
export const dueBy = (today: string): string => addDays(today, answerDays);

/** Whether who answers as this may answer so. */
export const mayAnswerSo = (kind: IdeaAnswerKind, as: AnswererRole): boolean => moves[kind].by === 'answerer' || as !== 'team';

/** Whether an idea waits for an answer longer than it should. @param today `YYYY-MM-DD` in London */
export const isOverdue = (state: IdeaState, due: string, today: string): boolean => (state === 'published' || state === 'waiting') && today > due;

/** The day until whose end an idea that stands for itself again is answered at least. @param today `YYYY-MM-DD` in London */
export const dueAgain = (today: string): string => addDays(today, partedDays);

const parties: Readonly<Record<Party, string>> = { author: 'its author', moderator: 'a lead or broker', answerer: 'a team, lead or broker' };

/** The states and moves, for docs/ideas.md. */
export const diagram = (): string =>
  stateDiagram({
    begins: 'waiting',
    moves: Object.entries(moves).flatMap(([move, { by, from, to }]) => from.map((state) => ({ from: state, to, label: `${move.replaceAll('_', ' ')} (${parties[by]})` }))),
    ends: ['declined', 'withdrawn'],
  });
