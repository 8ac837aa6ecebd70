import type { Provider } from '@nestjs/common';
import { QuestionsQueries } from './questions.queries.js';
import { QuestionsResolver } from './questions.resolver.js';
import { QuestionsService } from './questions.service.js';

/** What readers ask about findings. */
export const questionProviders: Provider[] = [QuestionsService, QuestionsQueries, QuestionsResolver];
