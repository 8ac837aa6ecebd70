import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../../../audit/audit.service.js';
import type { Actor } from '../../../identity/actor.js';
import { AppConfig } from '../../../platform/config/app-config.js';
import { newId } from '../../../platform/database/ids.js';
import { UnitOfWork } from '../../../platform/database/unit-of-work.js';
import { badInput, DomainError, notFound } from '../../../platform/errors/domain-error.js';
import { mayAsk } from '../../../platform/outgoing/outgoing.rules.js';
import type { SavedQueryInput, SaveQueryInput } from './saved-queries.inputs.js';
import { dayOf } from './schedule.rules.js';

const FIRST_DAYS = 30;
/** Each is asked at least once a week, one after the other. */
const MOST = 200;

/** What brokers do with saved queries. Each answers with the query's id. */
@Injectable()
export class SavedQueriesService {
  constructor(
    private readonly config: AppConfig,
    private readonly unitOfWork: UnitOfWork,
    private readonly audit: AuditLog,
  ) {}

  /** It runs within ten minutes, then by its rhythm. @throws DomainError BAD_USER_INPUT, ILLEGAL_MOVE (there are very many) */
  saveQuery(actor: Actor, input: SaveQueryInput): Promise<string> {
    if (input.service === 'feed' && !mayAsk(input.query, this.config.publicUrl)) throw badInput('query', 'query must be the address of a feed, beginning with https');
    return this.command(actor, 'saveQuery', input, async (em, now) => {
      await em.query(`select pg_advisory_xact_lock(hashtextextended('findings.saved-queries', 0))`);
      const since = input.since ?? dayOf(new Date(now.getTime() - FIRST_DAYS * 86_400_000));
      if (since > dayOf(now)) throw badInput('since', 'since must not be in the future');
      const id = newId();
      const [{ there }] = await em.query<[{ there: number }]>('select count(*)::int as there from saved_query where ended_at is null');
      if (there >= MOST) throw new DomainError('ILLEGAL_MOVE', `There are ${MOST} saved queries already: end one that nobody needs with endSavedQuery.`, { reason: 'TOO_MANY' });
      await em.query('insert into saved_query (id, name, service, query, every, since, next_run_at, created_by, created_at) values ($1, $2, $3, $4, $5, $6, $8, $7, $8)', [
        id, input.name, input.service, input.query, input.every, since, actor.accountId, now,
      ]); // prettier-ignore
      return this.done(em, actor, 'saved_query.save', id);
    });
  }

  /** Lets it run within ten minutes. @throws DomainError NOT_FOUND */
  runSavedQuery(actor: Actor, input: SavedQueryInput): Promise<string> {
    return this.change(actor, 'runSavedQuery', input, 'saved_query.run', 'next_run_at = least(next_run_at, $2)');
  }

  /** It runs no more; its reports stay. @throws DomainError NOT_FOUND */
  endSavedQuery(actor: Actor, input: SavedQueryInput): Promise<string> {
    return this.change(actor, 'endSavedQuery', input, 'saved_query.end', 'ended_at = $2, ended_by = $3');
  }

  private change(actor: Actor, operation: string, input: SavedQueryInput, action: string, set: string): Promise<string> {
    return this.command(actor, operation, input, async (em, now) => {
      const values = [input.savedQueryId, now, ...(set.includes('$3') ? [actor.accountId] : [])];
      const [, changed] = await em.query<[unknown[], number]>(`update saved_query set ${set} where id = $1 and ended_at is null`, values);
      if (changed === 0) throw notFound('This saved query');
      return this.done(em, actor, action, input.savedQueryId);
    });
  }

  private async done(em: EntityManager, actor: Actor, action: string, id: string): Promise<string> {
    await this.audit.record(em, { actorId: actor.accountId, action, subject: { kind: 'saved_query', id } });
    return id;
  }

  private command(actor: Actor, operation: string, input: { readonly idempotencyKey?: string | null }, work: (em: EntityManager, now: Date) => Promise<string>): Promise<string> {
    return this.unitOfWork.command({ callerId: actor.accountId, operation, idempotencyKey: input.idempotencyKey, input }, work);
  }
}
