import { Module, type OnModuleInit } from '@nestjs/common';
import { PersonalDataRegistry } from '../audit/personal-data.registry.js';
import { NearestTopics } from './nearest-topics.js';
import { TopicBooks } from './topic-books.js';
import { TopicReadings } from './topic-readings.js';
import { TopicReadingJobs } from './topic-readings.jobs.js';
import { topicSuggestionsPersonalData } from './topic-suggestions.personal-data.js';
import { TopicSuggestions } from './topic-suggestions.js';
import { TopicSuggestionsResolver } from './topic-suggestions.resolver.js';

/** From free text to topics, for everything that has topics. */
@Module({
  providers: [NearestTopics, TopicBooks, TopicReadings, TopicReadingJobs, TopicSuggestions, TopicSuggestionsResolver],
  exports: [TopicSuggestions],
})
export class TopicSuggestionsModule implements OnModuleInit {
  constructor(private readonly personalData: PersonalDataRegistry) {}

  onModuleInit(): void {
    this.personalData.register('topic-suggestions', topicSuggestionsPersonalData);
  }
}
