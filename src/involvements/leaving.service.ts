import { Injectable } from '@nestjs/common';
import { ContributorAccess } from '../contributors/contributor-access.js';
import type { Actor } from '../identity/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { Jobs } from '../platform/jobs/jobs.js';
import { InvolvementAccess } from './involvement-access.js';
import type { LeaveInvolvementInput } from './involvement.inputs.js';
import { InvolvementRecorder } from './involvement-recorder.js';
import { tellLeft } from './involvements.jobs.js';

/** One call, and no reason: the team learns that they left, nothing else. */
@Injectable()
export class LeavingService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly access: InvolvementAccess,
    private readonly contributors: ContributorAccess,
    private readonly recorder: InvolvementRecorder,
    private readonly jobs: Jobs,
  ) {}

  /** @throws DomainError NOT_FOUND · ILLEGAL_MOVE when it is over already */
  leave(actor: Actor, input: LeaveInvolvementInput): Promise<string> {
    return this.unitOfWork.command({ callerId: actor.accountId, operation: 'leaveInvolvement', idempotencyKey: input.idempotencyKey, input }, async (em, now) => {
      const found = await this.access.requireAnswering(em, actor, input.involvementId);
      const { involvement } = await this.access.lockFor(em, found.involvement, 'leave');
      await this.recorder.endStep(em, involvement.id, 'ended', now);
      await em.query(`update involvement set state = 'left', ended_at = $2 where id = $1`, [involvement.id, now]);
      await this.recorder.record(em, actor, now, { involvementId: involvement.id, kind: 'left', by: 'person' });
      await this.contributors.noteDone(em, actor, found.standing, 'contributor.done_leave_involvement');
      await this.jobs.enqueue(em, tellLeft, { involvementId: involvement.id });
      return involvement.id;
    });
  }
}
