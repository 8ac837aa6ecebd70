import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { badInput } from '../../platform/errors/domain-error.js';
import { readQuestion } from '../../search/ranking/question.rules.js';
import { SynonymRegistry } from '../../search/synonym-registry.js';
import { MOST_PARTS, queryOf, rarest, stemsOfParts } from './words-wanted.rules.js';

/** Words as they are kept with a subscription. */
export interface WordsWanted {
  query: string | null;
  /** One of these stands in whatever fits. */
  stems: string[];
}

/** Reads words as search does, other names for the same thing included. */
@Injectable()
export class WordsReader {
  constructor(private readonly synonyms: SynonymRegistry) {}

  /** @throws DomainError BAD_USER_INPUT where they say nothing that can be looked for, or too much */
  async read(em: EntityManager, words: string | null): Promise<WordsWanted> {
    if (words === null) return { query: null, stems: [] };
    const question = readQuestion(words, await this.synonyms.current());
    if (question === null) throw badInput('words', 'words must hold a word that says something; “the” and “and” are in every text');
    if (question.parts.length > MOST_PARTS) throw badInput('words', `words can be at most ${MOST_PARTS}, because a finding must hold all of them`);
    const parts = stemsOfParts(question);
    const rows = await em.query<{ stem: string; documents: number }[]>(
      `select stem, documents from search_term where index_name = 'findings' and stem = any ($1)
         and generation = (select number from search_generation where engine = 'postgres' and index_name = 'findings' and state = 'live')`,
      [parts.flat()],
    );
    return { query: queryOf(question), stems: rarest(parts, new Map(rows.map(({ stem, documents }) => [stem, documents]))) };
  }
}
