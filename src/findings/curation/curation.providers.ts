import type { Provider } from '@nestjs/common';
import { BrokerNotesResolver, BrokerNoteTextsResolver } from './broker-notes.resolver.js';
import { CuratedFieldsResolver } from './curated-fields.resolver.js';
import { ClassifyingResolver } from './classifying.resolver.js';
import { CurationDesk } from './curation.desk.js';
import { CurationQueries } from './curation.queries.js';
import { CurationResolver } from './curation.resolver.js';
import { CurationService } from './curation.service.js';
import { EvidenceLoader } from './evidence.loader.js';
import { EvidenceResolver } from './evidence.resolver.js';
import { EvidenceService } from './evidence.service.js';
import { NoteTextsQueries } from './note-texts.queries.js';
import { PublishingResolver } from './publishing.resolver.js';
import { PublishingService } from './publishing.service.js';
import { WorkListResolver } from './work-list.resolver.js';
import { WorkListService } from './work-list.service.js';
import { WorkListsExport } from './work-lists-export.js';

/** What knowledge brokers do with findings. */
export const curationProviders: Provider[] = [
  CurationDesk, CurationService, CurationResolver, CurationQueries, ClassifyingResolver, PublishingService, PublishingResolver, CuratedFieldsResolver, BrokerNotesResolver,
  NoteTextsQueries, BrokerNoteTextsResolver,
  EvidenceService, EvidenceLoader, EvidenceResolver, WorkListService, WorkListResolver, WorkListsExport,
]; // prettier-ignore
