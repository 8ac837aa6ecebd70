import { Injectable } from '@nestjs/common';
import { KeptFor } from '../platform/caching/kept-for.js';
import type { SynonymSource } from './port.js';
import { SynonymBook } from './ranking/synonyms.rules.js';

/** Reading a thousand groups takes a few milliseconds; a new synonym is used within a minute. */
const FRESH_FOR = 60_000;

/** Where words that mean the same come from. Used when a question is read, for both engines, so a change needs no rebuild. */
@Injectable()
export class SynonymRegistry {
  private readonly sources: SynonymSource[] = [];
  private book = this.unread();

  /** Called by the feature that keeps the words, in its module's `onModuleInit`. */
  use(source: SynonymSource): void {
    this.sources.push(source);
    this.book = this.unread();
  }

  current(): Promise<SynonymBook> {
    return this.book.current();
  }

  private unread(): KeptFor<SynonymBook> {
    return new KeptFor(FRESH_FOR, async () => {
      const groups = await Promise.all(this.sources.map((source) => source.groups()));
      return new SynonymBook(groups.flat());
    });
  }
}
