import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { IndexDefinition, IndexName } from './port.js';

/** Raise it when stemming, spelling or what is stored of a document changes: every index is then rebuilt by itself. */
const ANALYSIS_VERSION = 3;

/** The indexes of this program; each feature's module registers its own in `onModuleInit`. */
@Injectable()
export class SearchIndexRegistry {
  private readonly definitions = new Map<IndexName, IndexDefinition>();

  register(definition: IndexDefinition): void {
    if (this.definitions.has(definition.name)) throw new Error(`Search index ${definition.name} is registered twice.`);
    this.definitions.set(definition.name, definition);
  }

  get(name: IndexName): IndexDefinition {
    const definition = this.definitions.get(name);
    if (definition === undefined) throw new Error(`Search index ${name} is not registered.`);
    return definition;
  }

  all(): IndexDefinition[] {
    return [...this.definitions.values()];
  }
}

/** Changes when an index must be rebuilt. */
export function settingsFingerprint({ version, fields, meaning, facets, numbers }: IndexDefinition): string {
  return createHash('sha256').update(JSON.stringify([ANALYSIS_VERSION, version, fields, facets, numbers, ...(meaning === undefined ? [] : [meaning])])).digest('hex').slice(0, 16);
}
