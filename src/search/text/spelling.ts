/**
 * One spelling for words that are spelt in several ways, so that "tumour" finds "tumor". The result is a key, not English: it is only
 * ever compared with other results. Rules name the words they are for where a general one would join different words.
 */

const RULES: readonly (readonly [RegExp, string])[] = [
  // Greek and Latin diphthongs: haematology, anaemia, paediatric, aetiology, anaesthetic, gynaecology, oestrogen, oedema, diarrhoea, dyspnoea
  [/aem/g, 'em'], [/paed/g, 'ped'], [/^aeti/, 'eti'], [/^gynae/, 'gyne'], [/aesth/g, 'esth'], [/^faec/, 'fec'], [/^caes/, 'ces'],
  [/^oe(?=[a-z]{3})/, 'e'], [/rrhoe/, 'rrhe'], [/pnoe/, 'pne'], [/^coeli/, 'celi'], [/^foet/, 'fet'], [/^homoeo/, 'homeo'], [/^manoeuv/, 'maneuv'],
  // -our: tumour, behaviour
  [/^((?:anti|im|dis|micro|un|mis)?(?:tum|col|behavi|fav|lab|hum|neighb|od|rum|vap|sav|hon|endeav|harb|vig|rig|flav|arm|glam|demean|val))our/, '$1or'],
  [/^practis/, 'practic'],
  // -ise, -yse: randomise, paralyse; not exercise, advise, promise, surprise
  [/^(?!(?:pro|pre|compro|de)mis|(?:exper|adver|chas)tis|(?:para|merchan)dis|des?pis|(?:a|sun|p|g|c|surp|comp|enterp|up|high|moon)?ris)([a-z]{2,}(?:[bdfgjklmnpqrstxyz]|ic))is(e|ed|es|er|ers|ing|ation|ations)$/, '$1iz$2'],
  [/lys(e|ed|er|ers|ing)$/, 'lyz$1'],
  // -re, -ogue, -ence, -lled: centre, dialogue, defence, counselling
  [/(cent|fib|lit|met|theat|calib|tit)re(s|d|)$/, '$1er$2'], [/logue(s|d|)$/, 'log$1'], [/^(def|off|lic|pret)ence/, '$1ense'],
  [/^(counse|labe|mode|trave|cance|fue|signa|leve|channe|dia|equa|tota)ll(ed|ing|er|ers|or|ors)$/, '$1l$2'],
  [/^(enro|fulfi|insta|ski)ll?(s|ment|ments|ful|fully|)$/, '$1l$2'],
  [/^programme/, 'program'], [/^grey/, 'gray'], [/sulph/, 'sulf'], [/^ageing$/, 'aging'], [/^sceptic/, 'skeptic'], [/^mould/, 'mold'], [/^pyjama/, 'pajama'],
]; // prettier-ignore

/** Forms that no rule reaches. */
const IRREGULAR = new Map([
  ['children', 'child'], ['women', 'woman'], ['men', 'man'], ['feet', 'foot'], ['teeth', 'tooth'], ['mice', 'mouse'], ['lives', 'life'],
  ['wives', 'wife'], ['diagnoses', 'diagnosis'], ['crises', 'crisis'], ['metastases', 'metastasis'], ['prognoses', 'prognosis'],
  ['mom', 'mum'], ['moms', 'mum'], ['felt', 'feel'], ['slept', 'sleep'], ['learnt', 'learn'], ['ate', 'eat'], ['fetuses', 'fetus'],
  ['psychoses', 'psychosis'], ['neuroses', 'neurosis'], ['thrombi', 'thrombus'], ['bacterium', 'bacteria'], ['breathe', 'breath'],
  ['breathes', 'breath'], ['breathing', 'breath'], ['breathed', 'breath'],
]); // prettier-ignore

/** @param word lower case. */
export function oneSpelling(word: string): string {
  let text = IRREGULAR.get(word) ?? word;
  if (text.length < 4) return text;
  for (const [pattern, replacement] of RULES) text = text.replace(pattern, replacement);
  return text;
}
