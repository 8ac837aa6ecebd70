import { Injectable, type OnModuleInit } from '@nestjs/common';
import { OpportunityMoves } from '../opportunities/opportunity-moves.js';

/** A post that was called off says so in the timeline of each involvement that goes on: what they do together ends with thanks, not by itself. */
@Injectable()
export class CalledOff implements OnModuleInit {
  constructor(private readonly moves: OpportunityMoves) {}

  onModuleInit(): void {
    this.moves.listen(async (em, { opportunityId, from, to, now }) => {
      if (from !== 'open' || to !== 'withdrawn') return;
      await em.query(
        `insert into involvement_event (involvement_id, at, kind, by_side) select id, $2, 'post_called_off', 'team' from involvement where opportunity_id = $1 and ended_at is null order by id`,
        [opportunityId, now],
      );
    });
  }
}
