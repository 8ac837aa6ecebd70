import { type DynamicModule, Module, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { PersonalDataRegistry } from '../audit/personal-data.registry.js';
import { MeilisearchEngine } from './engines/meilisearch/meilisearch.engine.js';
import { PostgresEngine } from './engines/postgres/postgres.engine.js';
import { WordStore } from './engines/postgres/word-store.js';
import { Generations } from './generations.js';
import { MeaningJobs } from './meaning/meaning.jobs.js';
import { MeaningSearch } from './meaning/meaning-search.js';
import { MeaningStore } from './meaning/meaning-store.js';
import { MeaningUpkeep } from './meaning/meaning-upkeep.js';
import { Nearest } from './meaning/nearest.js';
import { Reader } from './meaning/reader.js';
import { SearchIndexRegistry } from './index-registry.js';
import { SearchEngines } from './search-engines.js';
import { SearchJobs } from './search.jobs.js';
import { searchPersonalData } from './search.personal-data.js';
import { SearchService } from './search.service.js';
import { SearchChanges } from './sync/search-changes.js';
import { SearchKeeper } from './sync/search-keeper.js';
import { SearchLocks } from './sync/search-locks.js';
import { SearchRebuild } from './sync/search-rebuild.js';
import { SearchSync } from './sync/search-sync.js';
import { SynonymRegistry } from './synonym-registry.js';

export interface SearchSettings {
  /** Null or missing: Postgres answers everything. */
  readonly meiliUrl?: string | null;
  readonly meiliKey?: string | null;
  /** Where the model lies, if it does; null or missing: search goes by words alone. */
  readonly modelDir?: string | null;
}

/** Search for every feature. The composition root says which engine answers. */
@Module({})
export class SearchModule implements OnModuleInit {
  constructor(private readonly personalData: PersonalDataRegistry) {}

  onModuleInit(): void {
    this.personalData.register('search', searchPersonalData);
  }

  static register({ meiliUrl, meiliKey, modelDir }: SearchSettings): DynamicModule {
    return {
      module: SearchModule,
      global: true,
      providers: [
        {
          provide: SearchEngines,
          inject: [DataSource],
          useFactory: (dataSource: DataSource) =>
            new SearchEngines(new PostgresEngine(dataSource), meiliUrl ? new MeilisearchEngine({ url: meiliUrl, key: meiliKey }) : null),
        },
        { provide: Reader, useFactory: () => new Reader(modelDir ?? null) },
        MeaningStore,
        MeaningUpkeep,
        MeaningJobs,
        Nearest,
        MeaningSearch,
        SearchIndexRegistry,
        SynonymRegistry,
        Generations,
        WordStore,
        SearchService,
        SearchChanges,
        SearchLocks,
        SearchSync,
        SearchRebuild,
        SearchKeeper,
        SearchJobs,
      ],
      exports: [SearchIndexRegistry, SynonymRegistry, SearchService, SearchChanges, SearchKeeper, MeaningSearch, Reader],
    };
  }
}
