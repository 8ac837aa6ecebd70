import type { ExportedRow, ExportedSection, PersonalCopy } from './export.types.js';

const escapes: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };
const escape = (text: string): string => text.replace(/[&<>"']/g, (sign) => escapes[sign]);

const instant = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeStyle: 'short', timeZone: 'Europe/London' });

/** `askedAt` → "Asked at". */
export const labelOf = (name: string): string => {
  const words = name.replace(/([a-z0-9])([A-Z])|([a-z])(\d)/g, '$1$3 $2$4').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
};

function said(value: unknown): string {
  if (value instanceof Date) return instant.format(value);
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (Array.isArray(value)) return value.map(said).join(', ');
  return typeof value === 'object' ? JSON.stringify(value) : String(value).replaceAll('_', ' ');
}

const isSaid = (value: unknown): boolean => value !== null && value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0);

const row = (fields: ExportedRow): string =>
  `<dl>${Object.entries(fields)
    .filter(([, value]) => isSaid(value))
    // Free text stays as it was written.
    .map(([name, value]) => `<dt>${escape(labelOf(name))}</dt><dd>${escape(typeof value === 'string' ? value : said(value))}</dd>`)
    .join('')}</dl>`;

const section = ({ title, rows, more }: ExportedSection): string =>
  `<h3>${escape(title)}</h3>${rows.length === 0 ? '<p>Nothing.</p>' : rows.map(row).join('<hr>')}${more ? '<p>There is more than fits here. Ask us and we send you the rest.</p>' : ''}`;

/** The same copy to read: one page that needs nothing else, plain to print and to listen to. */
export function readableCopy({ madeAt, account, profiles }: PersonalCopy): string {
  const parts = [
    ['Your account', account] as const,
    ...profiles.map((sections, index) => [profiles.length > 1 ? `Profile ${index + 1} of ${profiles.length}` : 'Your profile', sections] as const),
  ];
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>What Askwell holds about you</title>
<style>body{font:1.1rem/1.5 sans-serif;max-width:45rem;margin:2rem auto;padding:0 1rem}dt{font-weight:bold}dd{margin:0 0 .5rem;white-space:pre-wrap}hr{border:0;border-top:1px solid #aaa}</style></head>
<body><h1>What Askwell holds about you</h1>
<p>Made on ${escape(instant.format(madeAt))}. It is for you alone: keep it where nobody else reads it. If something is wrong, change it when you are signed in, or tell us.</p>
${parts.map(([heading, sections]) => `<h2>${escape(heading)}</h2>${sections.map(section).join('\n')}`).join('\n')}
</body></html>
`;
}
