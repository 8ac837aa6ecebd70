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

/** What people might ask in words that no paper has, and the finding they should find (its PMID, else its DOI). */
export function layQuestions(): { readonly question: string; readonly finding: string }[] {
  const [, ...lines] = readFileSync('test/fixtures/search/lay-questions-findings.tsv', 'utf8').trimEnd().split('\n');
  return lines.map((line) => {
    const [finding, question] = line.split('\t');
    return { question, finding };
  });
}
