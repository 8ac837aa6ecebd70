/** Accents of TeX and the combining characters they are; normalising makes one letter of the two. */
const ACCENTS: Readonly<Record<string, string>> = {
  '"': '\u0308', "'": '\u0301', '`': '\u0300', '^': '\u0302', '~': '\u0303', '=': '\u0304', '.': '\u0307', u: '\u0306', v: '\u030c', H: '\u030b', c: '\u0327', k: '\u0328', r: '\u030a', d: '\u0323', b: '\u0331',
}; // prettier-ignore
const LETTERS: ReadonlyMap<string, string> = new Map(Object.entries({
  ss: 'ß', ae: 'æ', AE: 'Æ', oe: 'œ', OE: 'Œ', aa: 'å', AA: 'Å', o: 'ø', O: 'Ø', l: 'ł', L: 'Ł', i: 'i', j: 'j', dh: 'ð', th: 'þ', textendash: '–', textemdash: '—', textquoteright: '’', textquoteleft: '‘',
  textquotedblleft: '“', textquotedblright: '”', ldots: '…', dots: '…', textellipsis: '…', textdegree: '°', degree: '°', pm: '±', times: '×', alpha: 'α', beta: 'β', gamma: 'γ', delta: 'δ', kappa: 'κ', lambda: 'λ', mu: 'μ',
  omega: 'ω', leq: '≤', le: '≤', geq: '≥', ge: '≥', sim: '~', textless: '<', textgreater: '>', textmu: 'µ', textasciitilde: '~', textbackslash: ' ', copyright: '©', textregistered: '®', texttrademark: '™',
})); // prettier-ignore

const ACCENTED = /\\(?:(?<sign>["'`^~=.])\s*|(?<letter>[uvHckrdb])(?:\s+|(?=\{)))(?:\{\s*)?\\?(?<base>[A-Za-zıȷ])(?:\s*\})?/gu;

/** Text of a BibTeX field as anyone writes it: accents and signs of TeX as characters, commands and braces gone, their contents kept. */
export function texText(tex: string): string {
  return tex
    .replace(/\$[_^]\{?(\w{1,10})\}?\$/gu, '$1')
    .replace(ACCENTED, (_whole, ...rest) => {
      const { sign, letter, base } = rest.at(-1) as { sign?: string; letter?: string; base: string };
      return `${base}${ACCENTS[sign ?? letter ?? ''] ?? ''}`;
    })
    .replace(/\\([A-Za-z]+)\*?(?:\s+|\{\})?/gu, (_whole, name: string) => LETTERS.get(name) ?? '')
    .replace(/\\([&%$#_{}\s,;:!/-])/gu, (_whole, sign: string) => (/[&%$#_]/u.test(sign) ? sign : sign === '/' || sign === '-' || sign === '!' ? '' : ' '))
    .replace(/\\\\/gu, ' ')
    .replace(/(?<!\\)\$/gu, '')
    .replace(/---/gu, '—')
    .replace(/--/gu, '–')
    .replace(/``|''/gu, (quotes) => (quotes === '``' ? '“' : '”'))
    .replace(/~/gu, ' ')
    .replace(/[{}]/gu, '')
    .normalize('NFC');
}
