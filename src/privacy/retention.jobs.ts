import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { JobRegistry } from '../platform/jobs/job-registry.js';
import { ErasureService } from './erasure.service.js';
import { type RetentionRule, retentionRules } from './retention.rules.js';

const day = 24 * 60 * 60 * 1000;

/**
 * Lets go of what is no longer needed, every night. Each batch is a transaction of its own: stopped half way, the next night goes on, and two
 * that run at once find less to do each.
 */
@Injectable()
export class RetentionJobs implements OnModuleInit {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly erasure: ErasureService,
    private readonly audit: AuditLog,
    private readonly registry: JobRegistry,
  ) {}

  onModuleInit(): void {
    this.registry.sweep('privacy.retention', '23 3 * * *', async () => {
      const failures: unknown[] = [];
      // Told after all others were tried: one rule that fails holds up no other.
      for (const rule of retentionRules) await this.keep(rule).catch((error: unknown) => failures.push(error));
      if (failures.length > 0) throw failures[0];
    });
  }

  private async keep(rule: RetentionRule): Promise<void> {
    let gone = 0;
    for (;;) {
      const batch = rule.erase ? await this.eraseBatch(rule) : await this.batch(rule);
      if (batch === 0) break;
      gone += batch;
    }
    if (gone > 0) await this.note(rule, gone);
  }

  private batch(rule: RetentionRule): Promise<number> {
    return this.unitOfWork.run(async (em, now) => {
      const [, count] = await em.query<[unknown[], number]>(bound(rule), [before(rule, now)]);
      return count;
    });
  }

  /** Each in a transaction of its own, looked at again once it is locked: it may have come back. */
  private async eraseBatch(rule: RetentionRule): Promise<number> {
    const due = await this.unitOfWork.run((em, now) => em.query<{ id: string }[]>(`${bound(rule)} order by c.id limit 500`, [before(rule, now)]));
    for (const { id } of due) {
      await this.unitOfWork.run(async (em, now) => {
        const contributorIds = rule.erase === 'withAccount' ? [id, ...(await standingStillWith(em, id))] : [id];
        await em.query('select from contributor where id = any ($1::uuid[]) order by id for no key update', [contributorIds]);
        const [still] = await em.query<unknown[]>(`${bound(rule)} and c.id = $2`, [before(rule, now), id]);
        if (!still) return;
        const accountId = rule.erase === 'withAccount' ? await accountOfNothingElse(em, contributorIds) : null;
        await this.erasure.erase(em, { accountId, contributorIds, neverContactAgain: false }, now);
      });
    }
    return due.length;
  }

  private note({ name }: RetentionRule, gone: number): Promise<void> {
    return this.unitOfWork.run((em) => this.audit.record(em, { actorId: null, action: 'retention.run', subject: { kind: 'retention', id: null }, details: { rule: name, rows: gone } }));
  }
}

const bound = ({ sql }: RetentionRule): string => sql.replace(':before', '$1::timestamptz');
const before = ({ days }: RetentionRule, now: Date): Date => new Date(now.getTime() - days * day);

/** Their other profiles, such as a group that only they answered for. With the word about them goes what says why these stand still. */
async function standingStillWith(em: EntityManager, contributorId: string): Promise<string[]> {
  const rows = await em.query<{ id: string }[]>(
    `select c.id from reported_loss l join contributor c on c.id = any (l.held)
     where l.contributor_id = $1 and l.undone_at is null and c.id <> $1 and c.kind <> 'acting_for' and c.status = 'on_hold'`,
    [contributorId],
  );
  return rows.map(({ id }) => id);
}

/** The account of these profiles, when it holds no other, may do nothing and helps nobody; then nothing is left to keep it for. */
async function accountOfNothingElse(em: EntityManager, contributorIds: readonly string[]): Promise<string | null> {
  const [row] = await em.query<{ id: string }[]>(
    `select a.id from account a
     where a.id = (select account_id from contributor where id = $1) and not exists (select from contributor other where other.account_id = a.id and other.id <> all ($2::uuid[]))
       and not exists (select from permission p where p.account_id = a.id and p.revoked_at is null and p.kind <> 'contributor')
       and not exists (select from helper h where h.account_id = a.id and h.ended_at is null)
     for no key update`,
    [contributorIds[0], contributorIds],
  );
  return row?.id ?? null;
}
