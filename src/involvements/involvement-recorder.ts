import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import type { Actor } from '../identity/actor.js';
import type { InvolvementEventKind, Side } from './involvement.lists.js';

interface Line {
  involvementId: string;
  kind: InvolvementEventKind;
  by: Side;
  text?: string;
}

/** Timeline and audit log of involvements, in the transaction of the change. */
@Injectable()
export class InvolvementRecorder {
  constructor(private readonly audit: AuditLog) {}

  async record(em: EntityManager, actor: Actor, now: Date, { involvementId, kind, by, text }: Line): Promise<void> {
    await em.query('insert into involvement_event (involvement_id, at, kind, by_side, actor_id, text) values ($1, $2, $3, $4, $5, $6)', [
      involvementId, now, kind, by, actor.accountId, text ?? null,
    ]);
    await this.audit.record(em, { actorId: actor.accountId, action: `involvement.${kind}`, subject: { kind: 'involvement', id: involvementId } });
  }

  /** That somebody outside the team named whom they turn to: they read it among what was done for them. */
  async recordDoneFor(em: EntityManager, { accountId }: Actor, { contributorId }: { contributorId: string | null }): Promise<void> {
    await this.audit.record(em, { actorId: accountId, action: 'contributor.done_name_contact', subject: { kind: 'contributor', id: contributorId } });
  }

  /** Of the open next step; the caller has locked the involvement. */
  async endStep(em: EntityManager, involvementId: string, outcome: 'done' | 'changed' | 'ended', now: Date): Promise<void> {
    await em.query('update involvement_step set ended_at = $2, outcome = $3 where involvement_id = $1 and ended_at is null', [involvementId, now, outcome]);
  }
}
