import { stateDiagram } from '../platform/text/state-diagram.js';

export const levels = ['agree', 'partly', 'disagree', 'does_not_apply'] as const;
export type Level = (typeof levels)[number];

export const occasions = ['after', 'yearly'] as const;
export type Occasion = (typeof occasions)[number];

/** Whether somebody said how it was; never what. */
export const experienceStates = ['offered', 'answered', 'declined', 'lapsed', 'taken_back'] as const;
export type ExperienceState = (typeof experienceStates)[number];

/** What can happen to an invitation to say how it was: by whom, from where, and where it leads. The drawing in docs/experience.md is made from this. */
export const moves = {
  answer: { by: 'person', from: ['offered'], to: 'answered' },
  decline: { by: 'person', from: ['offered'], to: 'declined' },
  lapse: { by: 'service', from: ['offered'], to: 'lapsed' },
  takeBackAndAnswerAnew: { by: 'person, nothing of it counted yet', from: ['answered'], to: 'offered' },
  takeBack: { by: 'person', from: ['answered'], to: 'taken_back' },
} as const satisfies Record<string, { by: string; from: readonly ExperienceState[]; to: ExperienceState }>;
export type Move = keyof typeof moves;

/** Where a move leads; null where it doesn't begin. */
export const after = (move: Move, from: ExperienceState): ExperienceState | null => ((moves[move].from as readonly ExperienceState[]).includes(from) ? moves[move].to : null);

/** So many days (of 24 hours) somebody can say how it was. */
export const daysToAnswer = 90;
/** Involvements that ended, or had their year, longer ago aren't asked about: nobody remembers a day too late, and nobody is asked about years ago when this begins. */
export const daysToInvite = 30;

export interface Said {
  readonly statement: string;
  readonly level: Level;
}

/** What is wrong with answers, in words for whoever sent them; null: nothing. Skipping is leaving out. */
export function wrongWith(said: readonly Said[], known: ReadonlySet<string>, words: string | null): { path: string; message: string } | null {
  const unknown = said.findIndex(({ statement }) => !known.has(statement));
  if (unknown >= 0) return { path: `answers[${unknown}].statement`, message: 'This is none of the statements of this invitation (see myExperiences). Leave out what you would rather skip.' };
  const twice = said.findIndex(({ statement }, place) => said.findIndex((other) => other.statement === statement) < place);
  if (twice >= 0) return { path: `answers[${twice}].statement`, message: 'This statement is answered twice. Please answer each once, or leave it out.' };
  if (said.length === 0 && words === null) return { path: 'answers', message: 'There is nothing in it. Nothing is required: answer what you like, or use declineExperience, and nobody asks again.' };
  return null;
}

/** The states and moves, for docs/experience.md. */
export const diagram = (): string =>
  stateDiagram({
    begins: 'offered: it ended, or a year has passed',
    moves: (Object.keys(moves) as Move[]).flatMap((move) => moves[move].from.map((from) => ({ from, to: moves[move].to, label: `${move} (${moves[move].by})` }))),
    ends: experienceStates.filter((state) => !(Object.keys(moves) as Move[]).some((move) => after(move, state) !== null)),
  });
