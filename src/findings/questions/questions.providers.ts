import type { Provider } from '@nestjs/common';
import { AnsweredMail } from './answered-mail.js';
import { QuestionsQueries } from './questions.queries.js';
import { QuestionsResolver } from './questions.resolver.js';
import { QuestionsService } from './questions.service.js';

/** What readers ask about findings. */
export const questionProviders: Provider[] = [AnsweredMail, QuestionsService, QuestionsQueries, QuestionsResolver];
