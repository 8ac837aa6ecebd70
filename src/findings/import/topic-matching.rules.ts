/**
 * MeSH check tags and their kind: they say who was studied, not what it is about. Without this list every study of adults would be
 * about growing older.
 */
const WHO_WAS_STUDIED = new Set([
  'adolescent', 'adult', 'aged', 'aged, 80 and over', 'animals', 'child', 'child, preschool', 'female', 'humans', 'infant', 'infant, newborn',
  'male', 'men', 'middle aged', 'pregnancy', 'women', 'young adult', 'mice', 'rats', 'dogs', 'cats',
]);

/** "Breast Neoplasms/drug therapy*": a qualifier says which side of it, a star that the paper is mainly about it. Some exports leave them on. */
const plain = (heading: string): string => heading.replace(/\/.*$/s, '').replace(/\*/g, '').trim();

/** What MeSH says where everybody else says another word: "Lung Neoplasms", "Kidney Transplantation". */
const IN_OTHER_WORDS: readonly (readonly [RegExp, string])[] = [[/\bneoplasms?\b/i, 'cancer'], [/\btransplantation\b/i, 'transplant']];

/** The ways in which a topic could be named like this heading: MeSH turns names around ("Diabetes Mellitus, Type 2", "Leukemia, Myeloid, Acute"). */
export function headingForms(written: string): string[] {
  const heading = plain(written);
  if (heading === '' || WHO_WAS_STUDIED.has(heading.toLowerCase())) return [];
  const turned = heading.split(', ').reverse().join(' ');
  const forms = [heading, turned];
  for (const [theirs, ours] of IN_OTHER_WORDS) forms.push(...[heading, turned].map((form) => form.replace(theirs, ours)));
  return [...new Set(forms)];
}
