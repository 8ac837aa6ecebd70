import { stemsOf } from '../search/text/words.js';

/**
 * Which of the skills a post would welcome the person has, in the post's words. Blind to plural, tense and spelling: "chairing meetings"
 * is found in "I chaired many meetings". A skill counts when all its words stand in one of the person's.
 */
export function skillsInCommon(welcome: readonly string[], held: readonly string[]): string[] {
  const theirs = held.map((skill) => new Set(stemsOf(skill)));
  return welcome.filter((skill) => {
    const words = stemsOf(skill);
    return words.length > 0 && theirs.some((has) => words.every((word) => has.has(word)));
  });
}
