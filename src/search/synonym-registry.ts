import { Injectable } from '@nestjs/common';
import type { SynonymSource } from './port.js';
import { SynonymBook } from './ranking/synonyms.rules.js';

/** Reading a thousand groups takes a few milliseconds; a new synonym is used within a minute. */
const FRESH_FOR = 60_000;

/** Where words that mean the same come from. Used when a question is read, for both engines, so a change needs no rebuild. */
@Injectable()
export class SynonymRegistry {
  private readonly sources: SynonymSource[] = [];
  private book: { readonly made: number; readonly content: Promise<SynonymBook> } | null = null;

  /** Called by the feature that keeps the words, in its module's `onModuleInit`. */
  use(source: SynonymSource): void {
    this.sources.push(source);
    this.book = null;
  }

  async current(): Promise<SynonymBook> {
    const now = performance.now();
    if (this.book === null || now - this.book.made > FRESH_FOR) this.book = { made: now, content: this.read() };
    try {
      return await this.book.content;
    } catch (error) {
      this.book = null;
      throw error;
    }
  }

  private async read(): Promise<SynonymBook> {
    const groups = await Promise.all(this.sources.map((source) => source.groups()));
    return new SynonymBook(groups.flat());
  }
}
