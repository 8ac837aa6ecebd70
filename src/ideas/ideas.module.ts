import { Module, type OnModuleInit } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { PersonalDataRegistry } from '../audit/personal-data.registry.js';
import { CircleModule } from '../circle/circle.module.js';
import { ContributorsModule } from '../contributors/contributors.module.js';
import { FindingsModule } from '../findings/findings.module.js';
import { OpportunitiesModule } from '../opportunities/opportunities.module.js';
import { ReferenceModule } from '../reference/reference.module.js';
import { SearchIndexRegistry } from '../search/index-registry.js';
import { SearchChanges } from '../search/sync/search-changes.js';
import { TopicSuggestionsModule } from '../topic-suggestions/topic-suggestions.module.js';
import { AnsweringResolver, IdeaAnswerResolver } from './answering.resolver.js';
import { AnsweringService } from './answering.service.js';
import { GrownFindings } from './grown-findings.js';
import { IdeaCare } from './idea-care.js';
import { IdeaCheck } from './idea-check.js';
import { IdeaFigures } from './idea-figures.js';
import { IdeaLikeness } from './idea-likeness.js';
import { IdeaMail } from './idea-mail.js';
import { IdeaNews } from './idea-news.js';
import { IdeaReader } from './idea-reader.js';
import { IdeaReminders } from './idea-reminders.js';
import { Idea } from './idea.entity.js';
import { IdeaAnswerLoader, IdeaTopicLoader, JoinedIdeaLoader, MeTooLoader } from './idea.loaders.js';
import { IdeaQueries } from './idea.queries.js';
import { ideasIndex } from './idea.search.js';
import { ideasPersonalData } from './ideas.personal-data.js';
import { IdeasResolver } from './ideas.resolver.js';
import { JoiningResolver } from './joining.resolver.js';
import { JoiningService } from './joining.service.js';
import { ModeratingResolver } from './moderating.resolver.js';
import { ModeratingService } from './moderating.service.js';
import { PostingResolver } from './posting.resolver.js';
import { PostingService } from './posting.service.js';

/** Questions, issues and priorities that look for a team. */
@Module({
  imports: [TypeOrmModule.forFeature([Idea]), CircleModule, ContributorsModule, FindingsModule, OpportunitiesModule, ReferenceModule, TopicSuggestionsModule],
  providers: [
    AnsweringResolver, AnsweringService, GrownFindings, IdeaAnswerLoader, IdeaAnswerResolver, IdeaCare, IdeaCheck, IdeaFigures, IdeaLikeness, IdeaMail, IdeaNews, IdeaQueries, IdeaReader, IdeaReminders, IdeaTopicLoader, IdeasResolver, JoinedIdeaLoader, JoiningResolver, JoiningService, MeTooLoader,
    ModeratingResolver, ModeratingService, PostingResolver, PostingService,
  ], // prettier-ignore
})
export class IdeasModule implements OnModuleInit {
  constructor(
    private readonly indexes: SearchIndexRegistry,
    private readonly personalData: PersonalDataRegistry,
    private readonly search: SearchChanges,
    private readonly reader: IdeaReader,
  ) {}

  onModuleInit(): void {
    this.indexes.register(ideasIndex);
    this.personalData.register('ideas', ideasPersonalData(this.search, this.reader));
  }
}
