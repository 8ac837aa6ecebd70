import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { isStill } from '../choosing/choosing.sql.js';

/** Eight waits from ten minutes on make 42 hours: enough for somebody to see it in the log on a working day. */
const MOST_FAILURES = 9;

/** Messages that are written and not yet sent. */
@Injectable()
export class UnsentMessages {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * A job for each whose time has come, in one statement. Until it is looked at again, ten minutes later, its job has run, or was lost with the worker that
   * was killed; then there is another. Two jobs for one message do it once: whoever sends holds its row.
   */
  async putOnTheirWay(): Promise<void> {
    await this.dataSource.query(
      `with due as (
         select id from findings_message where next_try_at <= clock_now() order by next_try_at, id limit 5000 for update skip locked
       ), later as (
         update findings_message set next_try_at = clock_now() + interval '10 minutes' from due where findings_message.id = due.id returning findings_message.id
       )
       select graphile_worker.add_job($1, payload := json_build_object('messageId', id), job_key := 'findings-message:' || id, max_attempts := 1) from later`,
      ['subscriptions.send'],
    );
  }

  /** The message, held until the transaction ends; undefined when it went, was given up, or is being sent at this moment. */
  async hold(em: EntityManager, id: string): Promise<UnsentMessage | undefined> {
    const [row] = await em.query<UnsentMessage[]>(
      `select id, account_id as "accountId", channel, subscription_id as "subscriptionId", tries, coalesce(clock_now() - refused_since > interval '3 days', false) as "isOld",
         ${isStill('account_id')} as "isStill"
       from findings_message where id = $1 and next_try_at is not null for update skip locked`,
      [id],
    );
    return row;
  }

  /**
   * What isn't to be read any more by the time it is sent was never sent; it is looked at again when it is published again. Of one that was joined into another meanwhile they get that one, unless they
   * were sent it, or its double, before. What became of a finding and was undone meanwhile, such as taking it back by mistake, became of nothing.
   */
  async leaveOutWhatWent(em: EntityManager, id: string): Promise<void> {
    await em.query(
      `with undone as (
         delete from finding_change_told t using finding f
         where t.message_id = $1 and f.id = t.finding_id and f.status = 'published' and case t.change when 'retracted' then not f.retracted when 'questioned' then not f.questioned when 'corrected' then not f.corrected when 'now_published' then f.now_published_at is null else true end
       )
       delete from finding_delivery d using finding named join finding f on f.id = coalesce(named.joined_into, named.id)
       where d.message_id = $1 and named.id = d.finding_id and (f.status <> 'published' or f.retracted or exists (
         select from finding kin join finding_delivery before on before.finding_id = kin.id and before.account_id = d.account_id
         where (kin.id = f.id or kin.joined_into = f.id) and kin.id <> named.id and before.message_id is distinct from d.message_id))`,
      [id],
    );
  }

  async sent(em: EntityManager, id: string): Promise<void> {
    await em.query('update findings_message set sent_at = clock_now(), next_try_at = null where id = $1', [id]);
  }

  /** Longer and longer waits: 1, 2, 4 … minutes, at most six hours. */
  async later(em: EntityManager, id: string): Promise<void> {
    await em.query(`update findings_message set tries = tries + 1, refused_since = coalesce(refused_since, clock_now()), next_try_at = clock_now() + least(interval '1 minute' * 2 ^ least(tries, 10), interval '6 hours') where id = $1`, [id]);
  }

  /**
   * It failed for a reason of ours, such as a missing key: after 10, 20, 40 … minutes it is tried again, some two days in all, and then set aside. Nothing in it is lost, and nothing of it
   * is chosen again. @returns whether it was set aside
   */
  async failed(id: string): Promise<boolean> {
    const [[row]] = await this.dataSource.query<[{ setAside: boolean }[], number]>(
      `update findings_message set failures = failures + 1,
         next_try_at = case when failures + 1 < $2 then clock_now() + interval '10 minutes' * 2 ^ failures end, set_aside_at = case when failures + 1 >= $2 then clock_now() end
       where id = $1 and next_try_at is not null returning set_aside_at is not null as "setAside"`,
      [id, MOST_FAILURES],
    );
    return row?.setAside ?? false;
  }

  /** What mends our own reasons comes with a start, so each tries what was set aside once more. */
  async takeUpAgain(): Promise<void> {
    await this.dataSource.query('update findings_message set next_try_at = clock_now(), set_aside_at = null where set_aside_at is not null');
  }

  async anySetAside(): Promise<boolean> {
    const [{ any }] = await this.dataSource.query<[{ any: boolean }]>('select exists (select from findings_message where set_aside_at is not null) as any');
    return any;
  }

  /** It won't be sent. What was in it counts as never sent, so that it comes with the next that is, whichever way. */
  async giveUp(em: EntityManager, id: string): Promise<void> {
    for (const table of ['finding_delivery', 'finding_change_told', 'opportunity_shown']) await em.query(`delete from ${table} where message_id = $1`, [id]);
    await em.query('delete from findings_message where id = $1', [id]);
  }
}

/** Sent; not taken now, and worth another try; or nothing that will ever be sent. */
export type Outcome = 'sent' | 'later' | 'never';

export interface UnsentMessage {
  id: string;
  accountId: string;
  channel: 'mail' | 'webhook';
  subscriptionId: string | null;
  tries: number;
  /** Refused for three days: such a server is not coming back today. What was in the message comes with the next. However long it waited for a reason of ours doesn't count. */
  isOld: boolean;
  /** Nothing may go to this account just now. */
  isStill: boolean;
}
