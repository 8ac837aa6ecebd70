import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import { findingTypeOf } from '../findings/finding.type-of.js';
import { Finding } from '../findings/finding.entity.js';
import type { FindingType } from '../findings/findings.types.js';
import type { Actor } from '../identity/actor.js';
import type { SearchFilter } from '../search/port.js';
import { SearchService } from '../search/search.service.js';
import { IdeaQueries } from './idea.queries.js';
import { mostAlike, saysAlike } from './likeness.rules.js';
import type { IdeaType } from './idea.types.js';

/** Ideas that say much the same as a text, and findings that may answer it: by words and, where there is a model, by what they mean. */
@Injectable()
export class IdeaLikeness {
  constructor(
    private readonly dataSource: DataSource,
    private readonly search: SearchService,
    private readonly queries: IdeaQueries,
  ) {}

  /** Published ones, the likest first. @param but an idea that is not its own like */
  async ideas(actor: Actor, text: string, but: string | null = null): Promise<IdeaType[]> {
    const ids = (await this.alike('ideas', text)).filter((id) => id !== but).slice(0, mostAlike);
    const ideas = await this.queries.shown(actor, ids);
    return ids.flatMap((id) => ideas.get(id) ?? []);
  }

  /** Published ones that can be relied on, the likest first. */
  async findings(text: string): Promise<FindingType[]> {
    const ids = await this.alike('findings', text, { facet: 'status', equals: 'published' });
    const findings = new Map((await this.dataSource.manager.findBy(Finding, { id: In(ids), status: 'published', retracted: false })).map((finding) => [finding.id, finding]));
    return ids.flatMap((id) => findings.get(id) ?? []).filter(({ notice }) => notice === null).slice(0, mostAlike).map(findingTypeOf);
  }

  private async alike(index: 'ideas' | 'findings', words: string, filter?: SearchFilter): Promise<string[]> {
    const { hits } = await this.search.query({ index, words, filter, limit: 4 * mostAlike });
    return hits.filter(saysAlike).map(({ id }) => id);
  }
}
