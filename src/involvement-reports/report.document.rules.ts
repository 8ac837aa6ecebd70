import { texts } from './report.texts.js';
import type { InvolvementReportType, ReportItemType, ReportLineType } from './report.types.js';

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escape = (text: string): string => text.replace(/[&<>"']/g, (sign) => escapes[sign]);

const instant = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'Europe/London' });
const { document } = texts;

const line = ({ what, says, link }: ReportLineType): string =>
  `<dt>${escape(what)}</dt><dd>${escape(says)}${link === null ? '' : `\n<a href="${escape(link)}" rel="noreferrer">${escape(link)}</a>`}</dd>`;

const item = ({ name, asks, record, words }: ReportItemType, nr: number): string => `<section aria-labelledby="item-${nr + 1}">
<h2 id="item-${nr + 1}">${nr + 1}. ${escape(name)}</h2>
<p>${escape(asks)}</p>
<h3>${document.words}</h3>
<p class="own">${escape(words ?? document.noWords)}</p>
<h3>${document.record}</h3>
${record.length === 0 ? `<p>${document.nothing}</p>` : `<dl>${record.map(line).join('\n')}</dl>`}
</section>`;

/** The report to read: one page that needs nothing else, plain to print and to listen to. */
export const reportDocument = ({ title, madeAt, source, items }: InvolvementReportType): string => `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${document.title}: ${escape(title)}</title>
<style>body{font:1.1rem/1.5 sans-serif;max-width:45rem;margin:2rem auto;padding:0 1rem}dt{font-weight:bold}dd,.own{margin:0 0 .5rem;white-space:pre-wrap;overflow-wrap:anywhere}h2{break-after:avoid}@media print{body{margin:0;max-width:none}}</style></head>
<body><main>
<h1>${document.title}: ${escape(title)}</h1>
<p>${document.madeAt} ${escape(instant.format(madeAt))}.</p>
${items.map(item).join('\n')}
<h2>${document.source}</h2>
<p>${escape(source)}</p>
</main></body></html>
`;
