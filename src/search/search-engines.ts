import type { SearchEngine } from './port.js';

/** The engines of this process: Postgres always, and the one that answers first. */
export class SearchEngines {
  readonly all: readonly SearchEngine[];

  constructor(
    readonly postgres: SearchEngine,
    /** Null: Postgres alone. */
    readonly preferred: SearchEngine | null,
  ) {
    this.all = preferred === null ? [postgres] : [postgres, preferred];
  }
}
