import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

export interface TakingBack {
  opportunityId: string;
  /** Who took the invitations back. */
  actorId: string;
  now: Date;
}

type Listener = (em: EntityManager, takingBack: TakingBack) => Promise<void>;

/** A team took back every open invitation. Whoever would go on asking listens, and learns it in the same transaction, with the post's row locked. */
@Injectable()
export class TakenBack {
  private readonly listeners: Listener[] = [];

  /** Call it in `onModuleInit`. */
  listen(listener: Listener): void {
    this.listeners.push(listener);
  }

  async tell(em: EntityManager, takingBack: TakingBack): Promise<void> {
    for (const listener of this.listeners) await listener(em, takingBack);
  }
}
