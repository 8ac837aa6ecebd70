import { html, type Markup, markup } from './markup.rules.js';
import { dateInWords } from './told-date.rules.js';
import type { MessageContent, ShownPost, ToldChange, ToldFinding } from './message-content.js';
import { noteInWords } from './note.texts.js';

export interface FindingsMail {
  /** The same for everybody: it shows on locked screens. */
  subject: string;
  text: string;
  html: string;
}

/** That many are told of with their summary, the others by their title: a mail is no book, and large ones are cut off on their way. */
const WITH_SUMMARY = 25;
const LONGEST_SUMMARY = 1_200;
const LONGEST_NOTE = 600;

interface Addresses {
  publicUrl: string;
  stopUrl: string;
  /** Where a finding is here. */
  pageOf(findingId: string): string;
}

/** What is mailed to a reader: what was found, what became of what they were sent, and posts to look at, if they chose those. */
export function findingsMail(content: MessageContent, { publicUrl, stopUrl, pageOf }: Addresses): FindingsMail {
  const parts = [...changesPart(content.changes, pageOf), ...findingsPart(content, pageOf), ...postsPart(content.posts)];
  const closing = [
    `You get this because you subscribed at Askwell (${publicUrl}). Sign in there to change what comes and how often.`,
    `To end all mail about findings: ${stopUrl}`,
  ];
  return {
    subject: 'News for you from Askwell',
    text: ['Hello,', ...parts.map(({ text }) => text), ...closing].join('\n\n'),
    html: page([
      html`<p>Hello,</p>`,
      ...parts.map((part) => part.html),
      html`<hr><p>You get this because you subscribed at <a href="${publicUrl}">Askwell</a>. Sign in there to change what comes and how often.</p>
<p><a href="${stopUrl}">End all mail about findings</a></p>`,
    ]),
  };
}

interface Part {
  text: string;
  html: Markup;
}

const heading = (words: string): Part => ({ text: `${words}\n${'='.repeat([...words].length)}`, html: html`<h2>${words}</h2>` });

type PageOf = Addresses['pageOf'];

function findingsPart({ findings, findingsInAll }: MessageContent, pageOf: PageOf): Part[] {
  if (findings.length === 0) return [];
  const more = findingsInAll - findings.length;
  return [
    heading(findingsInAll === 1 ? 'A new finding' : `${findingsInAll} new findings`),
    note(findingsInAll === 1 ? 'It fits what you chose to hear of.' : 'They fit what you chose to hear of.'),
    ...findings.slice(0, WITH_SUMMARY).map((finding) => full(finding, pageOf(finding.id))),
    ...findings.slice(WITH_SUMMARY).map((finding) => byTitle(finding, pageOf(finding.id))),
    ...(more > 0 ? [note(`And ${more} more. Sign in to read them.`)] : []),
  ];
}

function full(finding: ToldFinding, page: string): Part {
  const { title, summary, notes } = finding;
  const facts = factsOf(finding);
  const says = [{ says: '', words: shortened(summary, LONGEST_SUMMARY) }, ...notes.flatMap(noteInWords).map(({ says, words }) => ({ says: `${says}:`, words: shortened(words, LONGEST_NOTE) }))];
  const where = linksOf(finding, page);
  return {
    text: [title, facts, ...says.flatMap(({ says, words }) => ['', ...(says ? [says] : []), words]), '', where.text].join('\n'),
    html: html`<h3>${title}</h3><p><small>${facts}</small></p>${says.flatMap(({ says, words }) => [...(says ? [html`<p><b>${says}</b></p>`] : []), ...paragraphs(words)])}${where.html}`,
  };
}

/** Of notes that there are some: they are why a broker thinks of this reader. */
function byTitle(finding: ToldFinding, page: string): Part {
  const where = linksOf(finding, page);
  const said = finding.notes.length > 0 ? [`There it also says: ${[...new Set(finding.notes.flatMap(noteInWords).map(({ says }) => says))].join('; ')}.`] : [];
  return { text: [finding.title, ...said, where.text].join('\n'), html: html`<p><b>${finding.title}</b></p>${said.map((words) => html`<p>${words}</p>`)}${where.html}` };
}

/** Here first: its address stays, and says what became of it. */
function linksOf({ link }: Pick<ToldFinding, 'link'>, page: string): Part {
  return {
    text: [`At Askwell: ${page}`, ...(link ? [`The article itself: ${link}`] : [])].join('\n'),
    html: html`<p><a href="${page}">This finding at Askwell</a>${link ? html` · <a href="${link}">The article itself</a>` : ''}</p>`,
  };
}

const paragraphs = (text: string): Markup[] => text.split(/\n{2,}/).map((paragraph) => html`<p>${paragraph}</p>`);

function factsOf({ journal, publishedOn, preprint, secondRead, corrected, questioned, nowPublished }: ToldFinding): string {
  return [
    journal, dateInWords(publishedOn),
    preprint ? (nowPublished ? 'a preprint; a journal has published the article since' : 'a preprint: not yet reviewed by other researchers') : null,
    questioned ? 'its journal has expressed concern about it' : null,
    corrected ? 'a correction to it was published' : null,
    secondRead ? null : 'our summary was not read by a second person',
  ].filter(Boolean).join('; '); // prettier-ignore
}

function changesPart(changes: readonly ToldChange[], pageOf: PageOf): Part[] {
  if (changes.length === 0) return [];
  return [heading('About findings that we sent you'), ...changes.map((change) => changeOf(change, pageOf))];
}

const whatBecame: Record<ToldChange['change'], string> = {
  retracted: 'This article was retracted: please don’t rely on it any more.',
  questioned: 'The journal has said that something may be wrong with this article, and has not settled it yet (an expression of concern). Please wait before you rely on it.',
  corrected: 'A correction to this article was published. Please read it again before you use it.',
  now_published: 'This was a preprint, not yet reviewed by other researchers. A journal has published the article since: please read that version.',
  superseded: 'There is newer evidence, which has taken its place.',
  withdrawn: 'We have taken it back.',
};

function changeOf({ id, title, change, reason, link, newer, newerId }: ToldChange, pageOf: PageOf): Part {
  const words = [whatBecame[change], ...(reason ? [reason] : [])];
  const where = linksOf({ link }, pageOf(id));
  return {
    text: [title, ...words, ...(newer && newerId ? [`The newer one: ${newer}`, pageOf(newerId)] : []), where.text].join('\n'),
    html: html`<h3>${title}</h3>${words.map((line) => html`<p>${line}</p>`)}${newer && newerId ? html`<p>The newer one: <a href="${pageOf(newerId)}">${newer}</a></p>` : ''}${where.html}`,
  };
}

function postsPart(posts: readonly ShownPost[]): Part[] {
  if (posts.length === 0) return [];
  return [
    heading('If you would like to look'),
    note('Teams look for people to plan with about what you follow. Nobody has asked you, and nobody knows that you read this.'),
    ...posts.map(({ title, closesOn, online, place }) => {
      const where = [online ? 'online' : null, place].filter(Boolean).join(' or ');
      const facts = [where, `open until ${day.format(new Date(`${closesOn}T12:00:00Z`))}`].filter(Boolean).join('; ');
      return { text: `${title}\n${facts}`, html: html`<h3>${title}</h3><p>${facts}</p>` };
    }),
    note('Sign in to read more, and to come forward if one suits you.'),
  ];
}

const note = (words: string): Part => ({ text: words, html: html`<p>${words}</p>` });

const day = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', day: 'numeric', month: 'long', year: 'numeric' });

function shortened(text: string, longest: number): string {
  const characters = [...text];
  return characters.length <= longest ? text : `${characters.slice(0, longest).join('').replace(/\s+\S{0,40}$/u, '')} …`;
}

/** Without pictures, scripts or anything to fetch: opening it tells nobody. */
const page = (parts: readonly Markup[]): string =>
  markup(html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Askwell</title></head>
<body style="font-family: Arial, sans-serif; font-size: 16px; line-height: 1.5; max-width: 40em; margin: 0 auto; padding: 1em">
${parts}
</body></html>`);
