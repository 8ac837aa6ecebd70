import type { Provider } from '@nestjs/common';
import { FindingWriter } from './finding-writer.js';
import { ImportFiles } from './import-files.js';
import { ImportRunsResolver } from './import-runs.resolver.js';
import { ImportService } from './import.service.js';
import { FindingDoubleLoader } from './merging/joining.loaders.js';
import { JoiningResolver } from './merging/joining.resolver.js';
import { JoiningService } from './merging/joining.service.js';
import { PartingSourcesService } from './merging/parting-sources.service.js';
import { Pace, PoliteClient } from './saved-queries/polite-client.js';
import { SavedQueriesResolver } from './saved-queries/saved-queries.resolver.js';
import { SavedQueriesRunner } from './saved-queries/saved-queries.runner.js';
import { SavedQueriesService } from './saved-queries/saved-queries.service.js';
import { ServicePages } from './saved-queries/service-pages.js';
import { PreprintLoader, PublishedVersionLoader } from './versions/versions.loaders.js';
import { VersionsResolver } from './versions/versions.resolver.js';
import { VersionsService } from './versions/versions.service.js';
import { HeadingBooks } from './topics/heading-books.js';
import { Rematching } from './topics/rematching.js';
import { RematchingJobs } from './topics/rematching.jobs.js';

/** Getting findings in: files and uploads, what becomes one, reports, and queries that run by themselves. */
export const importProviders: Provider[] = [
  HeadingBooks,
  Rematching,
  RematchingJobs,
  FindingWriter,
  ImportService,
  ImportFiles,
  ImportRunsResolver,
  FindingDoubleLoader,
  JoiningService,
  PartingSourcesService,
  JoiningResolver,
  PublishedVersionLoader,
  PreprintLoader,
  VersionsService,
  VersionsResolver,
  Pace,
  PoliteClient,
  ServicePages,
  SavedQueriesRunner,
  SavedQueriesService,
  SavedQueriesResolver,
];
