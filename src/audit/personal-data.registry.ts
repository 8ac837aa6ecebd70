import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Erasure, TableRegistration } from './personal-data.js';

type Declared = TableRegistration | ((table: string) => TableRegistration);

/** What the feature that knows profiles tells those that only know accounts. */
export interface ProfilesOfAccounts {
  /** Every profile of an account, also those that have left. */
  profilesOf(em: EntityManager, accountId: string): Promise<string[]>;
  /** Whoever may erase this one profile: its owner, or who speaks for somebody without an account. @throws DomainError NOT_FOUND */
  requireToErase(em: EntityManager, actor: { readonly accountId: string }, contributorId: string): Promise<unknown>;
  /** Whoever is there for this profile as a lead. @throws DomainError NOT_FOUND */
  requireAsLead(em: EntityManager, actor: { readonly accountId: string }, contributorId: string): Promise<unknown>;
}

/** Done before any row is erased: locks, in the order that everybody takes them, and what must end before its trace goes. */
export type BeforeErasure = (em: EntityManager, erasure: Erasure, now: Date) => Promise<void>;

/**
 * Every table of the database, each registered by its feature's module in `onModuleInit`: how its rows about a person are exported and erased,
 * or why it holds nothing about one. A test compares it with the database's own catalogue.
 */
@Injectable()
export class PersonalDataRegistry {
  private readonly registered = new Map<string, { feature: string; table: TableRegistration }>();
  private readonly before: BeforeErasure[] = [];
  private source?: ProfilesOfAccounts;

  register(feature: string, tables: Readonly<Record<string, Declared>>): void {
    for (const [name, declared] of Object.entries(tables)) {
      const other = this.registered.get(name);
      if (other) throw new Error(`Table ${name} is registered by ${other.feature} and by ${feature}.`);
      this.registered.set(name, { feature, table: typeof declared === 'function' ? declared(name) : declared });
    }
  }

  /** Runs in the order in which features registered. */
  beforeErasure(step: BeforeErasure): void {
    this.before.push(step);
  }

  profilesFrom(source: ProfilesOfAccounts): void {
    this.source = source;
  }

  get profiles(): ProfilesOfAccounts {
    if (!this.source) throw new Error('No feature has registered where profiles are found.');
    return this.source;
  }

  /** Table → its registration, in the order in which features registered. */
  tables(): ReadonlyMap<string, { feature: string; table: TableRegistration }> {
    return this.registered;
  }

  stepsBefore(): readonly BeforeErasure[] {
    return this.before;
  }
}
