import { Injectable } from '@nestjs/common';
import type { Actor } from '../../identity/actor.js';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { type ConnectionArgs, keysetPage, type Page } from '../../platform/graphql/connection.js';
import { Finding } from '../finding.entity.js';
import { CurationDesk, wroteOnIt } from './curation.desk.js';
import { illegalMove, ownSummary, takenByAnother } from './curation.errors.js';
import type { GiveFindingBackInput, TakeFindingInput } from './work-list.inputs.js';

/** How long a finding or a question stays with whoever took it: a morning's work. Then it is free again, without anybody doing anything. */
export const HOURS_AT_WORK = 4;

const notTakenByAnother = 'not exists (select from finding_work w where w.finding_id = finding.id and w.until > :now and w.account_id <> :me)';

/** Which findings a list holds; what `now` is, is read when it is. */
export interface WorkList {
  readonly where: string;
  readonly parameters: Readonly<Record<string, unknown>>;
}

/** What waits for brokers, and who has taken what: nobody does what another is doing. */
@Injectable()
export class WorkListService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly desk: CurationDesk,
  ) {}

  /** What waits to be summarised and that nobody else is at work on, the longest here first. */
  toCurate({ accountId: me }: Actor, topicIds: readonly string[] | null): WorkList {
    // As a set, so that of a topic that few are on those few are looked up, and not everything that waits looked through.
    const about = `finding.id in (
      with recursive below as (select id from topic where id = any (:topicIds) union select topic.id from topic join below on topic.parent_id = below.id)
      select t.finding_id from finding_topic t where t.topic_id = any (array(select id from below)))`;
    const where = `finding.status in ('imported', 'draft') and finding.notice is null and not finding.retracted and ${notTakenByAnother}${topicIds ? ` and ${about}` : ''}`;
    return { where, parameters: { me, ...(topicIds ? { topicIds } : {}) } };
  }

  /** What somebody else wrote, and nobody else is reading, the longest here first. */
  toReadSecond({ accountId: me }: Actor): WorkList {
    const where = `finding.status = 'awaiting_second_look' and not ${wroteOnIt('finding', ':me')} and ${notTakenByAnother}`;
    return { where, parameters: { me } };
  }

  /** What this broker took and still has. */
  mine({ accountId: me }: Actor): WorkList {
    const where = 'exists (select from finding_work w where w.finding_id = finding.id and w.until > :now and w.account_id = :me)';
    return { where, parameters: { me } };
  }

  /** A page of a list, the longest here first. */
  findings({ where, parameters }: WorkList, args: ConnectionArgs): Promise<Page<Finding>> {
    return this.unitOfWork.run((em, now) => keysetPage(em.createQueryBuilder(Finding, 'finding').where(where, { ...parameters, now }), { alias: 'finding', property: null, direction: 'ASC' }, args));
  }

  /** Taken again, the hours begin anew. @throws DomainError NOT_FOUND, CONFLICT (another has it), ILLEGAL_MOVE (nothing to do) */
  takeFinding(actor: Actor, input: TakeFindingInput): Promise<string> {
    return this.desk.command(actor, 'takeFinding', input, async (em, now) => {
      const finding = await this.desk.take(em, input);
      if (!['imported', 'draft', 'awaiting_second_look'].includes(finding.status)) throw illegalMove(finding.status, 'Only what waits to be summarised or read a second time can be taken.');
      if (finding.status === 'awaiting_second_look' && (await this.desk.wroteOn(em, actor, finding.id))) throw ownSummary(finding.status);
      const taken = await em.query<unknown[]>(
        `insert into finding_work (finding_id, account_id, taken_at, until) values ($1, $2, $3, $3::timestamptz + interval '${HOURS_AT_WORK} hours')
         on conflict (finding_id) do update set account_id = excluded.account_id, taken_at = excluded.taken_at, until = excluded.until
           where finding_work.account_id = excluded.account_id or finding_work.until <= excluded.taken_at
         returning 1`,
        [finding.id, actor.accountId, now],
      );
      if (taken.length === 0) {
        const [{ until }] = await em.query<[{ until: Date }]>('select until from finding_work where finding_id = $1', [finding.id]);
        throw takenByAnother(until);
      }
      return finding.id;
    });
  }

  /** What one doesn't have changes nothing. @throws DomainError NOT_FOUND */
  giveFindingBack(actor: Actor, input: GiveFindingBackInput): Promise<string> {
    return this.desk.command(actor, 'giveFindingBack', input, async (em) => {
      const finding = await this.desk.take(em, input);
      await em.query('delete from finding_work where finding_id = $1 and account_id = $2', [finding.id, actor.accountId]);
      return finding.id;
    });
  }
}
