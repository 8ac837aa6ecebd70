import { badInput } from '../platform/errors/domain-error.js';

export interface KnownCategory {
  code: string;
  question: string;
  kind: 'named' | 'own_words' | 'not_said';
}

export interface Answer {
  category: string;
  ownWords?: string | null;
}

/**
 * @param held the tenth that a postcode gave before; it can be kept by sending it again
 * @returns question → answer
 * @throws DomainError BAD_USER_INPUT for an unknown answer, two to one question, or words where none belong
 */
export function readAnswers(answers: readonly Answer[], known: ReadonlyMap<string, KnownCategory>, held: string | null): Map<string, Answer> {
  const read = new Map<string, Answer>();
  for (const [place, answer] of answers.entries()) {
    const category = known.get(answer.category);
    if (!category || (category.question === 'deprivation' && category.kind === 'named' && category.code !== held)) {
      throw badInput(`answers[${place}].category`, 'This is no answer to a question here. See characteristicQuestions; how deprived a place is comes from the postcode.');
    }
    if (read.has(category.question)) throw badInput(`answers[${place}].category`, 'Please give one answer to a question.');
    if ((category.kind === 'own_words') !== Boolean(answer.ownWords)) {
      throw badInput(`answers[${place}].ownWords`, 'ownWords belongs to the category "in my own words", and only there.');
    }
    read.set(category.question, answer);
  }
  return read;
}

/** As a table of postcodes has it: capitals without spaces. Null for what can't be one. */
export function readPostcode(text: string): string | null {
  const postcode = text.toUpperCase().replaceAll(/\s/g, '');
  return /^[A-Z]{1,2}[0-9][A-Z0-9]?[0-9][A-Z]{2}$/.test(postcode) ? postcode : null;
}
