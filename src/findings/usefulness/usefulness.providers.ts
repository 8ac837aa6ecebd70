import type { Provider } from '@nestjs/common';
import { OwnTapLoader, UsefulnessLoader } from './usefulness.loaders.js';
import { UsefulnessResolver } from './usefulness.resolver.js';
import { UsefulnessService } from './usefulness.service.js';

/** What readers found useful. */
export const usefulnessProviders: Provider[] = [UsefulnessService, UsefulnessLoader, OwnTapLoader, UsefulnessResolver];
