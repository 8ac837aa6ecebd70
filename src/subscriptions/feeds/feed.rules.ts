import { html, type Markup, markup } from '../sending/markup.rules.js';
import { dateInWords } from '../sending/told-date.rules.js';
import type { ToldFinding } from '../sending/message-content.js';
import { noteInWords } from '../sending/note.texts.js';

export interface FeedEntry extends ToldFinding {
  status: string;
  retracted: boolean;
  /** Why it was taken back. */
  reason: string | null;
  /** The title of the finding that took its place. */
  newer: string | null;
  updatedAt: Date;
}

export interface Feed {
  id: string;
  updatedAt: Date;
  entries: FeedEntry[];
}

/** Where a finding is here: the first link, and the article the second. */
type PageOf = (id: string) => string;

const TITLE = 'Findings from Askwell';

/** Atom 1.0 (RFC 4287). Without a link to itself, because its address is a secret and files are passed on. */
export const atom = ({ id, updatedAt, entries }: Feed, pageOf: PageOf): string =>
  markup(html`<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">
<id>urn:uuid:${id}</id>
<title>${TITLE}</title>
<updated>${updatedAt.toISOString()}</updated>
<author><name>Askwell</name></author>
${entries.map(
  (entry) => html`<entry>
<id>urn:uuid:${entry.id}</id>
<title>${titleOf(entry)}</title>
<published>${entry.deliveredAt.toISOString()}</published>
<updated>${entry.updatedAt.toISOString()}</updated>
<link rel="alternate" href="${pageOf(entry.id)}"/>${entry.link ? html`
<link rel="related" href="${entry.link}"/>` : ''}
<content type="html">${markup(contentOf(entry))}</content>
</entry>`,
)}
</feed>
`);

/** JSON Feed 1.1. */
export const jsonFeed = ({ entries }: Feed, pageOf: PageOf): string =>
  JSON.stringify({
    version: 'https://jsonfeed.org/version/1.1',
    title: TITLE,
    language: 'en',
    authors: [{ name: 'Askwell' }],
    items: entries.map((entry) => ({
      id: `urn:uuid:${entry.id}`,
      url: pageOf(entry.id),
      title: titleOf(entry),
      content_html: markup(contentOf(entry)),
      date_published: entry.deliveredAt.toISOString(),
      date_modified: entry.updatedAt.toISOString(),
      ...(entry.link ? { external_url: entry.link } : {}),
    })),
  });

/** What became of it stands first: many readers show titles alone. */
function titleOf({ title, retracted, status, corrected, questioned, nowPublished }: FeedEntry): string {
  if (retracted) return `Retracted: ${title}`;
  if (status === 'superseded') return `Overtaken by newer evidence: ${title}`;
  // Also while it is written anew.
  if (status !== 'published') return `Taken back: ${title}`;
  if (questioned) return `Journal expresses concern: ${title}`;
  if (corrected) return `Corrected: ${title}`;
  return nowPublished ? `Now published in a journal: ${title}` : title;
}

/** Nothing is said any more of what nobody should rely on. */
function contentOf({ summary, notes, link, journal, publishedOn, preprint, secondRead, retracted, status, reason, newer, corrected, questioned, nowPublished }: FeedEntry): Markup {
  if (retracted) return html`<p>This article was retracted: please don’t rely on it any more.</p>`;
  if (status !== 'published' && status !== 'superseded') return html`<p>We have taken it back.</p>${reason ? html`<p>${reason}</p>` : ''}`;
  const facts = [journal, dateInWords(publishedOn), preprint ? (nowPublished ? 'a preprint; a journal has published the article since' : 'a preprint: not yet reviewed by other researchers') : null, secondRead ? null : 'our summary was not read by a second person'];
  return html`${questioned ? html`<p>The journal has said that something may be wrong with this article, and has not settled it yet (an expression of concern).</p>` : ''}${
    corrected ? html`<p>A correction to this article was published.</p>` : ''}${
    status === 'superseded' ? html`<p>There is newer evidence, which has taken its place${newer ? `: ${newer}` : ''}.</p>` : ''
  }${paragraphs(summary)}${notes.flatMap(noteInWords).flatMap(({ says, words }) => [html`<p><b>${says}</b></p>`, ...paragraphs(words)])}${link ? html`<p><a href="${link}">The article itself</a></p>` : ''}<p><small>${facts.filter(Boolean).join('; ')}</small></p>`;
}

const paragraphs = (text: string): Markup[] => text.split(/\n{2,}/).map((paragraph) => html`<p>${paragraph}</p>`);
