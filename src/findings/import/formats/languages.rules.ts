/** ISO 639-1 and English names to ISO 639-2 in its bibliographic form, which PubMed and Europe PMC use. The languages in which nearly all research is published. */
const LANGUAGES: readonly (readonly [string, string, string])[] = [
  ['en', 'english', 'eng'], ['de', 'german', 'ger'], ['fr', 'french', 'fre'], ['es', 'spanish', 'spa'], ['it', 'italian', 'ita'], ['pt', 'portuguese', 'por'], ['nl', 'dutch', 'dut'],
  ['zh', 'chinese', 'chi'], ['ja', 'japanese', 'jpn'], ['ko', 'korean', 'kor'], ['ru', 'russian', 'rus'], ['pl', 'polish', 'pol'], ['cs', 'czech', 'cze'], ['da', 'danish', 'dan'],
  ['sv', 'swedish', 'swe'], ['no', 'norwegian', 'nor'], ['nb', 'norwegian bokmål', 'nob'], ['fi', 'finnish', 'fin'], ['hu', 'hungarian', 'hun'], ['tr', 'turkish', 'tur'],
  ['ar', 'arabic', 'ara'], ['fa', 'persian', 'per'], ['he', 'hebrew', 'heb'], ['el', 'greek', 'gre'], ['uk', 'ukrainian', 'ukr'], ['ro', 'romanian', 'rum'], ['hr', 'croatian', 'hrv'],
  ['sr', 'serbian', 'srp'], ['sl', 'slovenian', 'slv'], ['sk', 'slovak', 'slo'], ['bg', 'bulgarian', 'bul'], ['lt', 'lithuanian', 'lit'], ['lv', 'latvian', 'lav'],
  ['et', 'estonian', 'est'], ['id', 'indonesian', 'ind'], ['vi', 'vietnamese', 'vie'], ['th', 'thai', 'tha'], ['hi', 'hindi', 'hin'], ['cy', 'welsh', 'wel'], ['ca', 'catalan', 'cat'],
]; // prettier-ignore

const CODES = new Map(LANGUAGES.flatMap(([two, name, three]) => [[two, three], [name, three]] as const));

/** "en", "en-GB", "English" or "eng" as "eng"; null where it says nothing we know. */
export function languageCode(raw: string | null | undefined): string | null {
  const text = raw?.trim().toLowerCase() ?? '';
  const known = CODES.get(text) ?? CODES.get(text.split(/[-_]/u)[0] ?? '');
  return known ?? (/^[a-z]{3}$/u.test(text) && text !== 'und' ? text : null);
}
