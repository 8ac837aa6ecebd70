import type { InvolvementKind } from '../reference/involvement-kinds.js';
import type { Context } from '../reference/contexts.js';
import type { Outcome } from '../feedback/feedback.rules.js';
import type { PaymentUnit } from '../opportunities/opportunity.lists.js';

/** Below it people aren't numbered. */
export const LEAST_NUMBERED = 5;

const number = (many: number, one: string, several: string): string => `${many} ${many === 1 ? one : several}`;

/** Every word of a report that its team didn't write. */
export const texts = {
  contexts: { research: 'Health and care research', service: 'Planning, changing or improving a service', governance: 'A board or committee', education: 'Teaching and training', priority_setting: 'Deciding what should be worked on next' } satisfies Record<Context, string>,
  kinds: {
    focus_group: 'talking in a small group', interview: 'a conversation', survey_advice: 'advice on a survey', document_review: 'reading and commenting', steering_group: 'a steering group', co_production: 'making something together',
    priority_setting: 'setting priorities', teaching: 'teaching', interview_panel: 'an interview panel', peer_research: 'peer research', governance_board: 'a board or committee', dissemination: 'telling others what was found',
    study_participation: 'taking part in a study (which is not involvement)',
  } satisfies Record<InvolvementKind, string>,
  outcomes: { done: 'It was done.', partly: 'Some of it was done.', not_done: 'It was not done.', called_off: 'The whole work was called off.' } satisfies Record<Outcome, string>,
  per: { hour: 'an hour', session: 'a session', half_day: 'half a day', day: 'a day', month: 'a month', year: 'a year', whole: 'for the whole of it' } satisfies Record<PaymentUnit, string>,
  what: {
    title: 'The opportunity', context: 'What it is for', stage: 'Stage of the research', summary: 'In short', task: 'What people were asked to do', topics: 'Topics', sought: 'Experience sought', kinds: 'Kinds of involvement',
    where: 'Where', when: 'When', sessions: 'Meetings', time: 'Time asked of each person', payment: 'Payment offered', expenses: 'Expenses offered', access: 'Access and support offered', found: 'How people were found', places: 'Places',
    came: 'People who came forward', chosen: 'People who were chosen', outcome: 'What came of it', plain: 'In plain words', youSaid: 'You said', weDid: 'We did', whyNot: 'Why not', changes: 'Changes that people were told of',
    findings: 'Findings that grew out of it', finding: 'A finding that grew out of it', heard: 'Whether people heard in time what came of it', putOff: 'The day to hear was put off', steps: 'Next steps that the team left overdue',
  },
  people: (many: number): string => (many === 0 ? 'nobody' : many < LEAST_NUMBERED ? 'fewer than five people' : `${many} people`),
  steps: (many: number): string => (many === 0 ? 'none' : many < LEAST_NUMBERED ? 'fewer than five' : String(many)),
  notShownNow: 'Not shown while an organisation of this opportunity has no agreement in force.',
  online: 'online',
  place: (area: string): string => `in ${area}`,
  between: (from: string, to: string | null): string => (to === null ? `from ${from}` : `${from} to ${to}`),
  sessions: (many: number, minutes: number): string => `${number(many, 'meeting', 'meetings')} with a time set beforehand, ${hours(minutes)} altogether`,
  time: (meeting: number | null, preparation: number | null, travel: number | null): string =>
    [meeting && `${hours(meeting)} in meetings`, preparation && `${hours(preparation)} of preparation`, travel && `${hours(travel)} of travel`].filter(Boolean).join(', '),
  pay: (money: string, per: string | null): string => (per === null ? money : `${money} ${per}`),
  noPayment: 'None.',
  found: { open: 'The opportunity was open to everybody to come forward.', inRounds: 'Askwell asked people who fit, in rounds, within what each is willing to be asked.', fromList: 'The team asked from a list without names, in its order.', byHand: 'The team picked some from a list without names, each time with a reason on record.' },
  places: (many: number): string => number(many, 'place', 'places'),
  notSaid: 'Not said yet.',
  noFindings: 'None so far that both the team and a knowledge broker named.',
  findings: (many: number): string => number(many, 'finding', 'findings'),
  heard: {
    inTime: (due: string): string => `Yes: they were told by ${due}.`,
    late: (due: string): string => `No: they were told after ${due}.`,
    overdue: (due: string): string => `No: they were to hear by ${due}, and have not.`,
    waiting: (due: string): string => `They are to hear by ${due}.`,
  },
  putOff: (from: string, to: string, because: string): string => `By an involvement lead, once, from ${from} to ${to}: ${because}`,
  document: { title: 'Report of involvement', record: 'What the record says', words: 'In the team’s words', noWords: 'Nothing yet.', madeAt: 'Made on', nothing: 'The record says nothing.', source: 'Source', more: 'Read more' },
};

function hours(minutes: number): string {
  const [whole, rest] = [Math.floor(minutes / 60), minutes % 60];
  return [whole > 0 && number(whole, 'hour', 'hours'), (rest > 0 || whole === 0) && number(rest, 'minute', 'minutes')].filter(Boolean).join(' ');
}
