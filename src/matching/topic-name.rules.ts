/** Names of people and places that begin a topic's name and don't show it otherwise, read by eye from the list of topics. */
const NAMES = new Set(
  `Angelman Brugada Charles Chiari Duchenne Ebola Ewing Gulf Gypsy Hodgkin Japanese Kawasaki Klinefelter Lyme Marfan Noonan Q Rett Turner Von
  West Zika`.split(/\s+/),
);

/** Genitives that are of nobody in particular. */
const ANYBODYS = new Set(['athlete’s', 'children’s', 'men’s', 'women’s', 'legionnaires’']);

/** A topic's name as it stands inside a sentence: "asthma", but "Crohn's disease", "COPD" and "Ewing sarcoma". */
export function insideSentence(name: string): string {
  const [first] = name.split(' ', 1);
  const genitive = /['’]s?$/.test(first) && !ANYBODYS.has(first.toLowerCase().replace("'", '’'));
  const asWritten = genitive || NAMES.has(first.replace(/,$/, '')) || first.endsWith('.') || /[\p{Lu}\d]/u.test(first.slice(1));
  return asWritten ? name : name.charAt(0).toLowerCase() + name.slice(1);
}
