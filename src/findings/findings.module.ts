import { Module, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { FastifyInstance } from 'fastify';
import { PersonalDataRegistry } from '../audit/personal-data.registry.js';
import { ContributorsModule } from '../contributors/contributors.module.js';
import { ReferenceModule } from '../reference/reference.module.js';
import { SearchIndexRegistry } from '../search/index-registry.js';
import { SynonymRegistry } from '../search/synonym-registry.js';
import { TopicSuggestionsModule } from '../topic-suggestions/topic-suggestions.module.js';
import { FindingAddresses, FindingAddressResolver } from './browsing/finding-address.js';
import { FindingReaders } from './browsing/finding-readers.js';
import { FindingsExport } from './browsing/findings-export.js';
import { FindingsFilesController } from './browsing/findings-files.controller.js';
import { FindingCountsResolver } from './browsing/finding-counts.resolver.js';
import { FindingsSearch } from './browsing/findings-search.js';
import { IndexReach } from './browsing/index-reach.js';
import { NewFindingsQueries } from './browsing/new-findings.queries.js';
import { NewFindingsResolver } from './browsing/new-findings.resolver.js';
import { BrokerNote } from './curation/broker-note.entity.js';
import { curationProviders } from './curation/curation.providers.js';
import { WorkListsFilesController } from './curation/work-lists-files.controller.js';
import { Finding } from './finding.entity.js';
import { BrokerNoteLoader, FindingAreaLoader, FindingLoader, FindingSourceLoader, FindingTopicLoader, SummaryCreditsLoader } from './findings.loaders.js';
import { findingsPersonalData } from './findings.personal-data.js';
import { FindingsQueries } from './findings.queries.js';
import { FindingsResolver } from './findings.resolver.js';
import { findingsIndex } from './findings.search.js';
import { FollowingResolver } from './following.resolver.js';
import { FollowingService } from './following.service.js';
import { ImportFiles } from './import/import-files.js';
import { ImportRun } from './import/import-run.entity.js';
import { ImportsController } from './import/imports.controller.js';
import { importProviders } from './import/import.providers.js';
import { SavedQuery } from './import/saved-queries/saved-query.entity.js';
import { passUploadsOn } from './import/upload-stream.js';
import { plainWords } from './plain-words.js';
import { FindingQuestion } from './questions/finding-question.entity.js';
import { questionProviders } from './questions/questions.providers.js';
import { SampleFindings } from './sample-findings.service.js';
import { usefulnessProviders } from './usefulness/usefulness.providers.js';

/** Research findings: brought in, explained, found, followed. */
@Module({
  imports: [TypeOrmModule.forFeature([BrokerNote, Finding, FindingQuestion, ImportRun, SavedQuery]), ContributorsModule, ReferenceModule, TopicSuggestionsModule],
  controllers: [ImportsController, FindingsFilesController, WorkListsFilesController],
  providers: [
    FollowingService,
    SampleFindings,
    FindingsQueries,
    FindingsSearch,
    FindingCountsResolver,
    FindingReaders,
    IndexReach,
    FindingAddresses,
    FindingAddressResolver,
    FindingsExport,
    NewFindingsQueries,
    NewFindingsResolver,
    BrokerNoteLoader,
    FindingTopicLoader,
    FindingSourceLoader,
    FindingAreaLoader,
    FindingLoader,
    SummaryCreditsLoader,
    FindingsResolver,
    FollowingResolver,
    ...curationProviders,
    ...questionProviders,
    ...usefulnessProviders,
    ...importProviders,
  ],
  exports: [FindingAddresses, FindingLoader, FindingsExport, FindingsQueries, ImportFiles, SampleFindings],
})
export class FindingsModule implements OnModuleInit {
  constructor(
    private readonly indexes: SearchIndexRegistry,
    private readonly synonyms: SynonymRegistry,
    private readonly http: HttpAdapterHost,
    private readonly personalData: PersonalDataRegistry,
  ) {}

  onModuleInit(): void {
    this.indexes.register(findingsIndex);
    this.synonyms.use(plainWords);
    this.personalData.register('findings', findingsPersonalData);
    // Commands run without an HTTP server.
    if (this.http.httpAdapter) passUploadsOn(this.http.httpAdapter.getInstance<FastifyInstance>());
  }
}
