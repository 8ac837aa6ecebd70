import { type Random, running, seeded, whole } from '../simulate/random.js';

/** Different words; people use fewer than papers do. */
const WORDS = 20_000;
const SYLLABLES = 'ba be bo ca co da de di fa fi ga go ha ka la le li lo ma me mi mo na ne no pa pe po ra re ri ro sa se si so ta te ti to tu va ve vi'.split(' ');

/** Texts in which few words are frequent and most are rare (Zipf's law with Mandelbrot's shift). The same seed, the same texts. */
export class MadeUpWords {
  private readonly words: string[];
  private readonly often: number[];
  private readonly random: Random;

  constructor(seed: number) {
    this.random = seeded(seed);
    // The words themselves are the same whatever the seed.
    const letters = seeded(1);
    const made = new Set<string>();
    while (made.size < WORDS) made.add(Array.from({ length: whole(letters, 2, 4) }, () => SYLLABLES[whole(letters, 0, SYLLABLES.length - 1)]).join(''));
    this.words = [...made];
    this.often = running(this.words.map((_, at) => 1 / (at + 2.7) ** 1.07));
  }

  text(words: number): string {
    return Array.from({ length: words }, () => this.word()).join(' ');
  }

  private word(): string {
    const wanted = this.random() * this.often[WORDS - 1];
    let [low, high] = [0, WORDS - 1];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.often[middle] < wanted) low = middle + 1;
      else high = middle;
    }
    return this.words[low];
  }
}
