import { Module, type OnModuleInit } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { PersonalDataRegistry } from '../audit/personal-data.registry.js';
import { SynonymRegistry } from '../search/synonym-registry.js';
import { Area } from './area.entity.js';
import { AreaResolver } from './area.resolver.js';
import { AreaQueries } from './areas.queries.js';
import { AreaLoader, AreaSuccessorLoader, TopicChildrenLoader, TopicLoader, TopicNameLoader } from './reference.loaders.js';
import { referencePersonalData } from './reference.personal-data.js';
import { Topic } from './topic.entity.js';
import { TopicResolver } from './topic.resolver.js';
import { TopicSynonymSource } from './topic-synonyms.js';
import { TopicQueries } from './topics.queries.js';

/** Topics and areas, for everyone who names one. */
@Module({
  imports: [TypeOrmModule.forFeature([Area, Topic])],
  providers: [
    TopicQueries,
    TopicResolver,
    TopicLoader,
    TopicChildrenLoader,
    TopicNameLoader,
    TopicSynonymSource,
    AreaQueries,
    AreaResolver,
    AreaLoader,
    AreaSuccessorLoader,
  ],
  exports: [TopicQueries, TopicLoader, AreaQueries, AreaLoader],
})
export class ReferenceModule implements OnModuleInit {
  constructor(
    private readonly synonyms: SynonymRegistry,
    private readonly topicWords: TopicSynonymSource,
    private readonly personalData: PersonalDataRegistry,
  ) {}

  onModuleInit(): void {
    this.synonyms.use(this.topicWords);
    this.personalData.register('reference', referencePersonalData);
  }
}
