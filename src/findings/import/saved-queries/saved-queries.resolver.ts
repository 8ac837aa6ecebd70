import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { DataSource } from 'typeorm';
import { whose } from '../../../identity/access.js';
import type { Actor } from '../../../identity/actor.js';
import { CurrentActor } from '../../../identity/current-actor.js';
import { notFound } from '../../../platform/errors/domain-error.js';
import { Access } from '../../../platform/graphql/access.js';
import { ConnectionArgs, keysetPage, mapPage } from '../../../platform/graphql/connection.js';
import { curators } from '../../curation/curation.access.js';
import { SavedQueryInput, SaveQueryInput } from './saved-queries.inputs.js';
import { SavedQueriesService } from './saved-queries.service.js';
import { SavedQueryConnection, SavedQueryType } from './saved-queries.types.js';
import { SavedQuery } from './saved-query.entity.js';

const anyQuery = whose.everybodys('any saved query: brokers share them');

@Resolver(() => SavedQueryType)
export class SavedQueriesResolver {
  constructor(
    private readonly saved: SavedQueriesService,
    private readonly dataSource: DataSource,
  ) {}

  @Access(curators)
  @Query(() => SavedQueryConnection, { description: 'Queries that run by themselves and bring in what is new, the latest saved first; those that were ended as well.' })
  async savedQueries(@Args() args: ConnectionArgs): Promise<SavedQueryConnection> {
    return mapPage(await keysetPage(this.dataSource.manager.createQueryBuilder(SavedQuery, 'saved'), { alias: 'saved', property: null }, args), SavedQueryType.of);
  }

  @Access(curators)
  @Mutation(() => SavedQueryType, { description: 'Saves a query of PubMed, Europe PMC or Crossref, or a feed. It runs within ten minutes, then by its rhythm; each run gives a report among importRuns.' })
  async saveQuery(@CurrentActor() actor: Actor, @Args('input') input: SaveQueryInput): Promise<SavedQueryType> {
    return this.one(await this.saved.saveQuery(actor, input));
  }

  @Access(curators, { savedQueryId: anyQuery })
  @Mutation(() => SavedQueryType, { description: 'Lets a saved query run within ten minutes, whatever its rhythm.' })
  async runSavedQuery(@CurrentActor() actor: Actor, @Args('input') input: SavedQueryInput): Promise<SavedQueryType> {
    return this.one(await this.saved.runSavedQuery(actor, input));
  }

  @Access(curators, { savedQueryId: anyQuery })
  @Mutation(() => SavedQueryType, { description: 'Ends a saved query. What it brought in stays.' })
  async endSavedQuery(@CurrentActor() actor: Actor, @Args('input') input: SavedQueryInput): Promise<SavedQueryType> {
    return this.one(await this.saved.endSavedQuery(actor, input));
  }

  private async one(id: string): Promise<SavedQueryType> {
    const found = await this.dataSource.manager.findOneBy(SavedQuery, { id });
    if (found === null) throw notFound('This saved query');
    return SavedQueryType.of(found);
  }
}
