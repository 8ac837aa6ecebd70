import { articleLinks } from '../findings/article-links.rules.js';
import { pounds } from '../opportunities/payment.rules.js';
import type { Gripp2Item } from './gripp2.js';
import type { RecordOf } from './record.queries.js';
import { texts } from './report.texts.js';

export interface Line {
  what: string;
  says: string;
  link: string | null;
}

type Said = readonly [what: string, says: string | null | false, link?: string | null];
type Source = (record: RecordOf, now: Date) => readonly Said[];

const { what } = texts;

const aim: Source = ({ post: { title, context, research, description, sought }, topics }) => [
  [what.title, title],
  [what.context, texts.contexts[context]],
  [what.stage, research.stage?.replaceAll('_', ' ') ?? null],
  [what.summary, description.summary],
  [what.topics, topics.join('; ')],
  [what.sought, sought.experienceSought],
];

const methods: Source = ({ post: { description, sought, timing, terms }, ...record }) => [
  [what.kinds, sought.kinds.map((kind) => texts.kinds[kind]).join('; ')],
  [what.task, description.whatYouWouldDo],
  [what.where, [timing.online && texts.online, record.area !== null && texts.place(record.area)].filter(Boolean).join('; ')],
  [what.when, timing.startsOn && texts.between(timing.startsOn, timing.endsOn)],
  [what.sessions, record.sessions > 0 && texts.sessions(record.sessions, record.sessionMinutes)],
  [what.time, texts.time(description.meetingMinutes, description.preparationMinutes, description.travelMinutes)],
  [what.payment, terms.paymentOffered === false ? texts.noPayment : terms.paymentPence === null ? terms.paymentText : texts.pay(pounds(terms.paymentPence), terms.paymentPer && texts.per[terms.paymentPer])],
  [what.expenses, terms.expenses],
  [what.access, terms.accessAndSupport],
  [what.found, [texts.found.open, record.inRounds && texts.found.inRounds, record.fromList && texts.found.fromList, record.byHand && texts.found.byHand].filter(Boolean).join(' ')],
  [what.places, sought.places !== null && texts.places(sought.places)],
  [what.came, record.people === null ? texts.notShownNow : texts.people(record.people.cameForward)],
  [what.chosen, record.people === null ? texts.notShownNow : texts.people(record.people.chosen)],
];

const results: Source = ({ duty: { outcome, inPlainWords, youSaid, weDid, whyNot } }) => [
  [what.outcome, outcome === null ? texts.notSaid : texts.outcomes[outcome]],
  [what.plain, inPlainWords],
  [what.youSaid, youSaid],
  [what.weDid, weDid],
  [what.whyNot, whyNot],
];

const influence: Source = ({ duty: { weDid }, findings }) => [
  [what.changes, weDid],
  [what.findings, findings.length === 0 ? texts.noFindings : texts.findings(findings.length)],
  ...findings.map((finding): Said => [what.finding, [finding.title, finding.journal, finding.publicationDate.slice(0, 4), finding.doi && `doi:${finding.doi}`].filter(Boolean).join('. '), articleLinks(finding).at(0)]),
];

/** How it went for those who gave their time, from counts alone. */
const reflection: Source = ({ duty: { dueOn, dueAt, givenAt, extendedFrom, extendedBecause }, people }, now) => [
  [what.heard, (givenAt === null ? (dueAt <= now ? texts.heard.overdue : texts.heard.waiting) : givenAt < dueAt ? texts.heard.inTime : texts.heard.late)(dueOn)],
  [what.putOff, extendedFrom !== null && extendedBecause !== null && texts.putOff(extendedFrom, dueOn, extendedBecause)],
  [what.steps, people === null ? texts.notShownNow : texts.steps(people.lateSteps)],
];

/** What each item is made from. Whatever else comes to be known about how it went is another source of its item. */
const sources: Readonly<Record<Gripp2Item, readonly Source[]>> = { aim: [aim], methods: [methods], results: [results], influence: [influence], reflection: [reflection] };

/** What the record says about an item; what it doesn't know has no line. */
export const linesOf = (item: Gripp2Item, record: RecordOf, now: Date): Line[] =>
  sources[item].flatMap((source) => source(record, now)).flatMap(([about, says, link = null]) => (says ? [{ what: about, says, link }] : []));
