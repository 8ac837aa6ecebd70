/** HTML or XML that is safe to stand where it is put. */
export class Markup {
  constructor(readonly written: string) {}
}

type Value = string | number | Markup | readonly (string | Markup)[];

/** Everything put into it is escaped, unless it is markup itself. */
export function html(strings: TemplateStringsArray, ...values: Value[]): Markup {
  return new Markup(strings.map((string, nr) => string + (nr < values.length ? inside(values[nr]) : '')).join(''));
}

export const markup = ({ written }: Markup): string => written;

function inside(value: Value): string {
  if (value instanceof Markup) return value.written;
  if (Array.isArray(value)) return (value as readonly (string | Markup)[]).map(inside).join('\n');
  return escaped(String(value));
}

/** What no HTML or XML may hold goes: control characters but tab and line ends, halves of characters, and two that Unicode keeps free. */
const forbidden = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

const escaped = (text: string): string =>
  text.replace(forbidden, '').replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
