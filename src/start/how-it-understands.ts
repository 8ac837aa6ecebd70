import type { MeaningSearch } from '../search/meaning/meaning-search.js';
import { MODEL } from '../search/meaning/model.js';

/** Whether search goes by meaning, too, and if not, why. Loading the model takes a moment; whoever searches meanwhile is served by words. */
export async function howItUnderstands(search: Pick<MeaningSearch, 'canRead' | 'start'>, folder: string | null | undefined): Promise<string> {
  if (!search.canRead) return `It goes by words alone: no model is in ${folder ?? 'MODEL_DIR'}. \`npm run model\` fetches one, and search then finds what means the same in other words.`;
  try {
    await search.start();
    return `It finds what means the same in other words, too (${MODEL.name}).`;
  } catch (error) {
    return `It goes by words alone, though a model is there: ${(error as Error).message}.`;
  }
}
