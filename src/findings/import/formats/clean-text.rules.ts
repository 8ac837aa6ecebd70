/**
 * Text of bibliographic sources made plain: their markup and entities go, their characters stay.
 * Tags are known by name: "p < 0.05 and n > 30" holds none and is left alone.
 */
const TAGS =
  'i|b|u|em|strong|sub|sup|sc|small|br|p|div|span|a|h[1-6]|ul|ol|li|italic|bold|title|sec|underline|monospace|list|list-item|inline-formula|tex-math|jats:[a-z-]+|img|table|tr|td|th|tbody|thead|figure|figcaption|blockquote|section|article|header|footer|font|hr|abbr|cite|mml:[a-z]+|math|mrow|mi|mn|mo|msub|msup|mtext';
const MARKUP = new RegExp(`</?(?:${TAGS})(?:\\s[^<>]*)?/?>`, 'giu');
const BLOCK_MARKUP = /<\/?(?:br|p|div|h[1-6]|ul|ol|li|title|sec|list|list-item|jats:(?:p|sec|title|list|list-item))(?:\s[^<>]*)?\/?>/giu;

/** Names used in such texts; numeric references are decoded whatever they are. */
const NAMED_ENTITIES: ReadonlyMap<string, string> = new Map(Object.entries({
  amp: '&', lt: '<', gt: '>', quot: '"', apos: "'", nbsp: ' ', ndash: '–', mdash: '—', hellip: '…', lsquo: '‘', rsquo: '’',
  ldquo: '“', rdquo: '”', deg: '°', plusmn: '±', times: '×', micro: 'µ', middot: '·', le: '≤', ge: '≥', alpha: 'α', beta: 'β',
  gamma: 'γ', delta: 'δ', kappa: 'κ', lambda: 'λ', mu: 'μ', omega: 'ω', auml: 'ä', ouml: 'ö', uuml: 'ü', Auml: 'Ä', Ouml: 'Ö',
  Uuml: 'Ü', szlig: 'ß', eacute: 'é', egrave: 'è', agrave: 'à', aacute: 'á', iacute: 'í', oacute: 'ó', uacute: 'ú', ntilde: 'ñ', ccedil: 'ç',
}));

/** Of one text, in characters, markup and all: fifty times the longest real abstracts, three times the names of the paper with most authors. What follows isn't looked at: cleaning 8 MB took seconds and hundreds of megabytes, only to be cut afterwards. */
export const LONGEST_RAW = 1_000_000;

/** No markup, entities decoded, one space between words, no control characters or lone surrogates (Postgres takes neither). */
export function plainText(raw: string): string {
  const once = decodeEntities(stripMarkup(inReason(raw)));
  return tidy(stripMarkup(once));
}

/** `plainText` of a title: without the brackets PubMed sets around a translated one and without its closing full stop. */
export function plainTitle(raw: string): string {
  const title = plainText(raw);
  const translated = /^\[(?<inner>.+)\]\.?$/u.exec(title)?.groups?.['inner'];
  const bare = translated !== undefined && !translated.includes('[') ? translated : title;
  return /[^.]\.$/u.test(bare) ? bare.slice(0, -1) : bare;
}

/** As `plainText` for text that holds no markup of its own, such as names. */
export function tidy(text: string): string {
  return inReason(text)
    .replace(/\p{Surrogate}/gu, '\uFFFD')
    .replace(/[\p{Cc}\u2028\u2029\s]+/gu, ' ')
    // Nothing to see; and what turns the order of all that follows round, on pages and in mail too (marks of a direction, as in Hebrew titles, stay).
    .replace(/[\u200B\uFEFF\u202A-\u202E\u2066-\u2069]/gu, '')
    .trim()
    .normalize('NFC');
}

const inReason = (raw: string): string => (raw.length > LONGEST_RAW ? (atMost(raw, LONGEST_RAW) ?? '') : raw);

function stripMarkup(text: string): string {
  return text.replace(BLOCK_MARKUP, ' ').replace(MARKUP, '');
}

function decodeEntities(text: string): string {
  return text.replace(/&(?:#(?<dec>\d{1,7})|#[xX](?<hex>[\dA-Fa-f]{1,6})|(?<name>[A-Za-z]{2,8}));/gu, (whole, ...rest) => {
    const { dec, hex, name } = rest.at(-1) as { dec?: string; hex?: string; name?: string };
    if (name !== undefined) return NAMED_ENTITIES.get(name) ?? whole;
    const code = dec !== undefined ? Number.parseInt(dec, 10) : Number.parseInt(hex ?? '', 16);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : '\uFFFD';
  });
}

/** The distinct non-empty texts, tidied, in their first order. */
export function distinct(texts: readonly string[]): string[] {
  return [...new Set(texts.map(tidy).filter((text) => text !== ''))];
}

/** At most `length` of a text; a character of two halves isn't cut through. Null for nothing. */
export function atMost(text: string, length: number): string | null {
  return text.slice(0, length).replace(/[\uD800-\uDBFF]$/u, '') || null;
}
