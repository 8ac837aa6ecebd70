import { MeilisearchApiError, MeilisearchRequestError, MeilisearchRequestTimeOutError, MeilisearchTaskTimeOutError } from 'meilisearch';
import { EngineUnavailable } from '../../port.js';

/** Answers of a server that is there but can't serve us now. */
const BUSY = new Set([408, 429]);

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
  if (error instanceof MeilisearchTaskTimeOutError) return because('a task takes too long');
  if (error instanceof MeilisearchRequestError) {
    return because(error.cause instanceof MeilisearchRequestTimeOutError ? 'no answer in time' : 'no connection');
  }
  // A balancer's error page instead of Meilisearch's JSON.
  if (error instanceof SyntaxError) return because('what answers is not Meilisearch');
  if (!(error instanceof MeilisearchApiError)) return null;
  if (error.cause?.code === 'index_not_found') return because('the index is missing');
  const { status } = error.response;
  if (status === 401 || status === 403) return because(`it answered ${status}; is MEILI_KEY right?`);
  return status >= 500 || BUSY.has(status) ? because(`it answered ${status}`) : null;
}

export function isMissing(error: unknown): boolean {
  return error instanceof MeilisearchApiError && error.cause?.code === 'index_not_found';
}
