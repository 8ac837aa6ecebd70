/**
 * MeSH check tags and their kind: they say who was studied, not what it is about. Without this list every study of adults would be
 * about growing older.
 */
const WHO_WAS_STUDIED = new Set([
  'adolescent', 'adult', 'aged', 'aged, 80 and over', 'animals', 'child', 'child, preschool', 'female', 'humans', 'infant', 'infant, newborn',
  'male', 'men', 'middle aged', 'pregnancy', 'women', 'young adult', 'mice', 'rats', 'dogs', 'cats',
]);

/** The ways in which a topic could be named like this heading: MeSH turns names around ("Diabetes Mellitus, Type 2"). */
export function headingForms(heading: string): string[] {
  if (WHO_WAS_STUDIED.has(heading.toLowerCase())) return [];
  const parts = heading.split(', ');
  return parts.length === 2 ? [heading, `${parts[1]} ${parts[0]}`] : [heading];
}
