import { tidy } from './clean-text.rules.js';

/** "Cui", "Zhengyang" → "Cui Z", as the indexers of PubMed and Europe PMC write authors; so first authors can be compared whoever wrote them. */
export function personName(family: string, given: string, suffix = ''): string {
  return tidy(`${family} ${initials(given)} ${suffix.replace(/\.$/u, '')}`);
}

/** "Marx, Karl" and "Brown, A. B., Jr"; without a comma it is a group, or already as we write it. */
export function commaName(written: string): string {
  const [family = '', given = '', suffix = ''] = written.split(',').map(tidy);
  return given === '' ? family : personName(family, given, suffix);
}

function initials(given: string): string {
  const text = tidy(given);
  if (/^\p{Lu}{1,4}$/u.test(text)) return text;
  return text
    .split(/[\s.\-‐]+/u)
    .flatMap((part) => /\p{L}/u.exec(part)?.[0].toUpperCase() ?? [])
    .slice(0, 4)
    .join('');
}
