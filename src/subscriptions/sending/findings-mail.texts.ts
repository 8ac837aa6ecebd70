import { html, type Markup, markup } from './markup.rules.js';
import { dateInWords } from './told-date.rules.js';
import type { MessageContent, ShownPost, ToldChange, ToldFinding } from './message-content.js';

export interface FindingsMail {
  /** The same for everybody: it shows on locked screens. */
  subject: string;
  text: string;
  html: string;
}

/** That many are told of with their summary, the others by their title: a mail is no book, and large ones are cut off on their way. */
const WITH_SUMMARY = 25;
const LONGEST_SUMMARY = 1_200;

/** What is mailed to a reader: what was found, what became of what they were sent, and posts to look at, if they chose those. */
export function findingsMail(content: MessageContent, { publicUrl, stopUrl }: { publicUrl: string; stopUrl: string }): FindingsMail {
  const parts = [...changesPart(content.changes), ...findingsPart(content), ...postsPart(content.posts)];
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

function findingsPart({ findings, findingsInAll }: MessageContent): Part[] {
  if (findings.length === 0) return [];
  const more = findingsInAll - findings.length;
  return [
    heading(findingsInAll === 1 ? 'A new finding' : `${findingsInAll} new findings`),
    ...findings.slice(0, WITH_SUMMARY).map(full),
    ...findings.slice(WITH_SUMMARY).map(byTitle),
    ...(more > 0 ? [note(`And ${more} more. Sign in to read them.`)] : []),
  ];
}

function full({ title, summary, link, ...finding }: ToldFinding): Part {
  const facts = factsOf(finding);
  const short = shortened(summary);
  return {
    text: [title, facts, '', short, ...(link ? ['', link] : [])].join('\n'),
    html: html`<h3>${title}</h3><p><small>${facts}</small></p>${short.split(/\n{2,}/).map((paragraph) => html`<p>${paragraph}</p>`)}${link ? html`<p><a href="${link}">The article itself</a></p>` : ''}`,
  };
}

const byTitle = ({ title, link }: ToldFinding): Part => ({ text: link ? `${title}\n${link}` : title, html: link ? html`<p><a href="${link}">${title}</a></p>` : html`<p>${title}</p>` });

function factsOf({ journal, publishedOn, preprint, secondRead, corrected, questioned }: Omit<ToldFinding, 'title' | 'summary' | 'link'>): string {
  return [
    journal, dateInWords(publishedOn),
    preprint ? 'a preprint: not yet reviewed by other researchers' : null,
    questioned ? 'its journal has expressed concern about it' : null,
    corrected ? 'a correction to it was published' : null,
    secondRead ? null : 'our summary was not read by a second person',
  ].filter(Boolean).join('; '); // prettier-ignore
}

function changesPart(changes: readonly ToldChange[]): Part[] {
  if (changes.length === 0) return [];
  return [heading('About findings that we sent you'), ...changes.map(changeOf)];
}

const whatBecame: Record<ToldChange['change'], string> = {
  retracted: 'This article was retracted: please don’t rely on it any more.',
  questioned: 'The journal has said that something may be wrong with this article, and has not settled it yet (an expression of concern). Please wait before you rely on it.',
  corrected: 'A correction to this article was published. Please read it again before you use it.',
  superseded: 'There is newer evidence, which has taken its place.',
  withdrawn: 'We have taken it back.',
};

function changeOf({ title, change, reason, link, newer }: ToldChange): Part {
  const words = [whatBecame[change], ...(reason ? [reason] : []), ...(newer ? [`The newer one: ${newer}`] : [])];
  return {
    text: [title, ...words, ...(link ? [link] : [])].join('\n'),
    html: html`<h3>${title}</h3>${words.map((line) => html`<p>${line}</p>`)}${link ? html`<p><a href="${link}">The article itself</a></p>` : ''}`,
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

function shortened(summary: string): string {
  const characters = [...summary];
  return characters.length <= LONGEST_SUMMARY ? summary : `${characters.slice(0, LONGEST_SUMMARY).join('').replace(/\s+\S{0,40}$/u, '')} …`;
}

/** Without pictures, scripts or anything to fetch: opening it tells nobody. */
const page = (parts: readonly Markup[]): string =>
  markup(html`<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>Askwell</title></head>
<body style="font-family: Arial, sans-serif; font-size: 16px; line-height: 1.5; max-width: 40em; margin: 0 auto; padding: 1em">
${parts}
</body></html>`);
