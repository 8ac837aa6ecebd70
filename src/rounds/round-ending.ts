import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import { TakenBack } from '../invitations/taken-back.js';
import { OpportunityMoves } from '../opportunities/opportunity-moves.js';
import type { RoundState } from './rounds.lists.js';

/** How a round ends. What ends a post ends its round, and so does taking its invitations back. */
@Injectable()
export class RoundEnding implements OnModuleInit {
  constructor(
    private readonly audit: AuditLog,
    private readonly moves: OpportunityMoves,
    private readonly takenBack: TakenBack,
  ) {}

  onModuleInit(): void {
    this.moves.listen(async (em, { opportunityId, to, now }) => {
      if (to === 'filled' || to === 'closed' || to === 'withdrawn') await this.end(em, opportunityId, to === 'filled' ? 'filled' : 'closed', now);
    });
    this.takenBack.listen((em, { opportunityId, actorId, now }) => this.end(em, opportunityId, 'stopped', now, actorId));
  }

  /** Ends the round under way, if there is one; one that found nobody left is full once a late yes has filled it. The opportunity is locked. */
  async end(em: EntityManager, opportunityId: string, state: Exclude<RoundState, 'asking'>, now: Date, actorId: string | null = null): Promise<void> {
    const [ended] = await em.query<[unknown[], number]>(
      `update asking_round set state = $2, ended_at = $3, ended_by = $4
       where id = (select id from asking_round where opportunity_id = $1 order by id desc limit 1)
         and (state = 'asking' or (state = 'exhausted' and $2 = 'filled')) returning id`,
      [opportunityId, state, now, actorId],
    );
    if (ended.length > 0) await this.audit.record(em, { actorId, action: 'round.end', subject: { kind: 'opportunity', id: opportunityId }, details: { state } });
  }
}
