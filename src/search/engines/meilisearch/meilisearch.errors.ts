import { MeilisearchApiError, MeilisearchRequestError, MeilisearchRequestTimeOutError, MeilisearchTaskTimeOutError } from 'meilisearch';
import { EngineUnavailable } from '../../port.js';

/** Answers of a server that is there but can't serve us: overloaded, starting, a key that it doesn't know. */
const NOT_SERVING = new Set([401, 403, 408, 429]);

/** Tells "can't answer now" from "we asked wrongly": only the first may be covered up by Postgres. */
export async function asEngineError<T>(work: Promise<T>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    throw unavailability(error) ?? error;
  }
}

function unavailability(error: unknown): EngineUnavailable | null {
  const because = (reason: string): EngineUnavailable => new EngineUnavailable('meilisearch', reason, { cause: error });
  if (error instanceof MeilisearchRequestTimeOutError) return because('no answer in time');
  if (error instanceof MeilisearchTaskTimeOutError) return because('a task takes too long');
  if (error instanceof MeilisearchRequestError) {
    // A request that ran into its time limit while the answer was coming in is reported this way.
    return because('no connection');
  }
  if (!(error instanceof MeilisearchApiError)) return null;
  if (error.cause?.code === 'index_not_found') return because('the index is missing');
  const { status } = error.response;
  return status >= 500 || NOT_SERVING.has(status) ? because(`it answered ${status}`) : null;
}

export function isMissing(error: unknown): boolean {
  return error instanceof MeilisearchApiError && error.cause?.code === 'index_not_found';
}
