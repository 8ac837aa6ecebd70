import { setTimeout as wait } from 'node:timers/promises';
import { MeaningSearch } from '../../src/search/meaning/meaning-search.js';
import type { TestApp } from '../../test/support/app.js';
import { signInAs } from '../support/throwaway.js';

/** As many hits as the API gives at once, and as many characters as it takes. */
const PAGE = 50;
const LONGEST = 1_000;
const TRIES = 10;
/** After two failures nobody tries the engine for five seconds (`circuit-breaker.ts`). */
const BETWEEN_TRIES = 6_000;
const QUERY = 'query ($words: String, $page: Int!) { searchFindings(words: $words, first: 50, page: $page) { degraded hits { finding { id } } } }';

interface Answer {
  readonly searchFindings: { readonly degraded: boolean; readonly hits: readonly { readonly finding: { readonly id: string } }[] };
}

/** Asks questions over the API, as a signed-in reader would. */
export class Asker {
  /** Milliseconds that the first page took, for each question. */
  readonly times: number[] = [];
  /** Questions of which only the first thousand characters could be asked. */
  cut = 0;
  /** How often words alone answered, because the model took too long on this machine, and the question was asked again. */
  again = 0;
  /** How often meaning gave nothing since it was last looked at. */
  private missed = 0;

  private constructor(
    private readonly app: TestApp,
    private readonly token: string,
  ) {}

  /** @param meaning whether an answer by words alone is none */
  static async of(app: TestApp, meaning: boolean): Promise<Asker> {
    const asker = new Asker(app, (await signInAs(app, 'reader')).token);
    if (meaning) asker.watchMeaning();
    await asker.page('a first question takes longer than the others', 1);
    return asker;
  }

  /** Ids of findings, the best first. */
  async ask(question: string, most: number): Promise<string[]> {
    const words = question.slice(0, LONGEST);
    if (words.length < question.length) this.cut += 1;
    const found: string[] = [];
    for (let page = 1; found.length < most; page += 1) {
      const began = performance.now();
      const ids = await this.page(words, page);
      if (page === 1) this.times.push(performance.now() - began);
      found.push(...ids);
      if (ids.length < PAGE) break;
    }
    return found.slice(0, most);
  }

  private async page(words: string, page: number): Promise<string[]> {
    for (let tries = 1; ; tries += 1) {
      this.missed = 0;
      const { data, errors } = await this.app.gql<Answer>(QUERY, { words, page }, this.token);
      if (errors) throw new Error(`"${words.slice(0, 80)}": ${JSON.stringify(errors)}`);
      const { degraded, hits } = data.searchFindings;
      if (!degraded && this.missed === 0) return hits.map(({ finding }) => finding.id);
      if (tries === TRIES) throw new Error(`${degraded ? 'The engine' : 'The model'} took too long ${TRIES} times: this machine is too busy to measure on.`);
      this.again += 1;
      await wait(BETWEEN_TRIES);
    }
  }

  private watchMeaning(): void {
    const meaning = this.app.nest.get(MeaningSearch, { strict: false });
    const nearest = meaning.nearest.bind(meaning);
    meaning.nearest = async (index, question) => {
      const nearby = await nearest(index, question);
      if (nearby.near.length === 0) this.missed += 1;
      return nearby;
    };
  }
}
