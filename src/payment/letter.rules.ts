import { pounds } from '../opportunities/payment.rules.js';

export const letterFor = ['benefits_office', 'employer'] as const;
export type LetterFor = (typeof letterFor)[number];

/** What of an involvement somebody lets a letter say; nothing unless they choose it. */
export const letterParts = ['name', 'organisation', 'title', 'dates', 'terms', 'paid', 'contact'] as const;
export type LetterPart = (typeof letterParts)[number];

export interface LetterInvolvement {
  organisation: string;
  title: string;
  /** Days, YYYY-MM-DD. */
  began: string;
  ended: string | null;
  payment: string | null;
  expenses: string | null;
  contact: string;
  paid: { kind: 'payment' | 'expenses' | 'care'; pence: number; paidOn: string }[];
}

export interface Letter {
  to: LetterFor;
  /** The day it is made, YYYY-MM-DD. */
  day: string;
  name: string | null;
  says: readonly LetterPart[];
  involvements: readonly LetterInvolvement[];
}

/** A heading with paragraphs, or with a list of what was chosen to be said. */
interface Part {
  heading: string | null;
  paragraphs: string[];
  list?: [label: string, value: string][];
}

const longDay = (day: string): string => new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', day: 'numeric', month: 'long', year: 'numeric' }).format(new Date(`${day}T00:00:00Z`));
const kinds = { payment: 'Payment for time', expenses: 'Expenses paid back', care: 'Care paid for' } as const;

const greetings: Record<LetterFor, string> = { benefits_office: 'To the benefits office', employer: 'To the employer' };
const closings: Record<LetterFor, string> = {
  benefits_office: 'Rules on benefits know this as “service user involvement”. Please look at them before you decide how any payment counts. Money that only pays back expenses should be looked at apart from payment for time.',
  employer: 'It is done in the person’s own time and doesn’t replace anybody’s work. If an agreement with you says something about other activities, please tell the person what you need to know.',
};

const listOf = (of: LetterInvolvement, says: readonly LetterPart[]): [string, string][] => {
  const rows: (readonly [LetterPart, string, string | null])[] = [
    ['organisation', 'Organisation', of.organisation],
    ['title', 'What it is', of.title],
    ['dates', 'Since', longDay(of.began)],
    ['dates', 'Until', of.ended && longDay(of.ended)],
    ['terms', 'Payment offered', of.payment ?? 'None'],
    ['terms', 'Expenses', of.expenses],
    ...of.paid.map(({ kind, pence, paidOn }) => ['paid', kinds[kind], `${pounds(pence)} on ${longDay(paidOn)}`] as const),
    ['paid', 'Paid so far', of.paid.length === 0 ? 'Nothing' : null],
    ['contact', 'Who can confirm this', of.contact],
  ];
  return rows.flatMap(([part, label, value]) => (says.includes(part) && value !== null ? [[label, value]] : []));
};

function partsOf({ to, day, name, says, involvements }: Letter): Part[] {
  const who = says.includes('name') && name ? name : 'The person who gives you this letter';
  return [
    {
      heading: null,
      paragraphs: [
        longDay(day),
        greetings[to],
        `${who} is involved in planning or improving health and care, as a member of the public.`,
        'That means giving advice from their own experience: reading a text, talking with a team, or coming to a meeting. It isn’t employment: there is no contract of work, no fixed hours and no duty to go on. They can stop at any time without a reason. What they do there doesn’t show what work they could do.',
        'Teams may offer a payment as a thank you for time, and pay back what somebody had to spend, such as travel or care. People can take a payment, take less, or take none.',
        closings[to],
      ],
    },
    ...involvements.map((involvement, index): Part => ({ heading: involvements.length > 1 ? `Involvement ${index + 1}` : 'The involvement', paragraphs: [], list: listOf(involvement, says) })).filter(({ list }) => list!.length > 0),
    {
      heading: 'About this letter',
      paragraphs: [
        'The person made it from their own record in Askwell, a service through which health and care teams find people with experience. They chose what it says. Askwell pays nobody, keeps no copy of this letter and gives no advice on benefits or tax.',
        'More about such payments: NIHR, “Payment guidance for members of the public considering involvement in research”, https://www.nihr.ac.uk/payment-guidance-members-public-considering-involvement-research',
      ],
    },
  ];
}

const title = 'Letter about payment for being involved';
const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escape = (text: string): string => text.replace(/[&<>"']/g, (sign) => escapes[sign]);

/** To print or to send as text. */
export const letterText = (letter: Letter): string =>
  `${partsOf(letter)
    .map(({ heading, paragraphs, list = [] }) => [...(heading === null ? [] : [`${heading}\n${'-'.repeat(heading.length)}`]), ...paragraphs, ...(list.length > 0 ? [list.map(([label, value]) => `${label}: ${value}`).join('\n')] : [])].join('\n\n'))
    .join('\n\n')}\n`;

/** One page that needs nothing else, plain to print and to listen to. */
export const letterHtml = (letter: Letter): string => `<!doctype html>
<html lang="en-GB"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${title}</title>
<style>body{font:1.1rem/1.5 sans-serif;max-width:45rem;margin:2rem auto;padding:0 1rem;color:#111;background:#fff}dt{font-weight:bold}dd{margin:0 0 .5rem}</style></head>
<body><main><h1>${title}</h1>
${partsOf(letter)
  .map(({ heading, paragraphs, list = [] }) =>
    [
      ...(heading === null ? [] : [`<h2>${escape(heading)}</h2>`]),
      ...paragraphs.map((text) => `<p>${escape(text)}</p>`),
      ...(list.length > 0 ? [`<dl>${list.map(([label, value]) => `<dt>${escape(label)}</dt><dd>${escape(value)}</dd>`).join('')}</dl>`] : []),
    ].join('\n'),
  )
  .join('\n')}
</main></body></html>
`;
