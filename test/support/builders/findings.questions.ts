import { readFileSync } from 'node:fs';

export interface Question {
  readonly question: string;
  readonly pmid: string;
}

/** What people would type, and the article they should find: `test/fixtures/findings/questions.tsv`. */
export function findingQuestions(): Question[] {
  const [, ...lines] = readFileSync('test/fixtures/findings/questions.tsv', 'utf8').trimEnd().split('\n');
  return lines.map((line) => {
    const [question, pmid] = line.split('\t');
    return { question, pmid };
  });
}
