import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { QueryFailedError } from 'typeorm';
import { DomainError } from '../platform/errors/domain-error.js';

/** Why nobody can begin to ask for this opportunity; null: nothing stands in the way. */
type Hold = (em: EntityManager, opportunityId: string) => Promise<DomainError | null>;

/** What the database says where something holds a round that came between looking and beginning. */
const held = 'AW012';

/**
 * What may keep a team from beginning to ask. Features above say so here; they are asked in the transaction that would begin, with the post's row locked, and a trigger on
 * `asking_round` has the last word. What has begun goes on: people in it are waiting.
 */
@Injectable()
export class AskingGate {
  private readonly holds: Hold[] = [];

  /** Call it in `onModuleInit`. */
  hold(hold: Hold): void {
    this.holds.push(hold);
  }

  /** @throws DomainError of the first that holds it */
  async pass(em: EntityManager, opportunityId: string): Promise<void> {
    for (const hold of this.holds) {
      const refusal = await hold(em, opportunityId);
      if (refusal) throw refusal;
    }
  }

  /** Around the statement that begins a round. @throws DomainError CONFLICT where it is held since it passed */
  async begin<T>(beginning: Promise<T>): Promise<T> {
    try {
      return await beginning;
    } catch (error) {
      if (!(error instanceof QueryFailedError) || (error.driverError as { code?: string }).code !== held) throw error;
      throw new DomainError('CONFLICT', 'Your team can’t begin this round now. Send it again to learn why.');
    }
  }
}
