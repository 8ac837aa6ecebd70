import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import { Finding } from '../../findings/finding.entity.js';
import { findingTypeOf } from '../../findings/finding.type-of.js';
import { readable } from '../../findings/findings.queries.js';
import type { Actor } from '../../identity/actor.js';
import { AppConfig } from '../../platform/config/app-config.js';
import { badInput, DomainError, notFound } from '../../platform/errors/domain-error.js';
import { Notices } from '../../platform/streams/notices.js';
import { OpenStreams } from '../../platform/streams/open-streams.js';
import { isStill } from '../choosing/choosing.sql.js';
import type { Change, Way } from '../subscription.lists.js';
import type { FindingHeardType } from './live.types.js';

/** Looked up at once, and counted as one request; each is loaded when its turn comes. */
const PAGE = 20;

interface Event {
  place: string;
  findingId: string;
  change: Change | null;
}

export interface Listening {
  /** Ends the listening, whatever it waits for. */
  signal: AbortSignal;
  /** Counts a page on the caller's budget. @throws DomainError RATE_LIMITED */
  charge(count: number): Promise<void>;
}

/** What a live subscription brought and brings: a view on what was written down as delivered, so any number of streams, on any replica, show the same in the same order. */
@Injectable()
export class LiveFindings {
  constructor(
    private readonly dataSource: DataSource,
    private readonly notices: Notices,
    private readonly streams: OpenStreams,
    private readonly config: AppConfig,
  ) {}

  /**
   * From behind the cursor, or from the first, and then on and on; null where nothing came for a while. Nothing is read ahead for who doesn't take it.
   * @throws DomainError BAD_USER_INPUT, NOT_FOUND, also later, once the subscription is ended; ILLEGAL_MOVE for one that comes another way; RATE_LIMITED
   */
  async heard({ accountId }: Actor, subscriptionId: string, after: string | null, listening: Listening): Promise<AsyncGenerator<FindingHeardType | null>> {
    const behind = after === null ? '0' : readCursor(after);
    await this.streams.inTurn(() => this.requireLive(accountId, subscriptionId));
    return this.events(accountId, subscriptionId, behind, listening);
  }

  private async *events(accountId: string, subscriptionId: string, first: string, { signal, charge }: Listening): AsyncGenerator<FindingHeardType | null> {
    let behind = first;
    const bell = new Bell();
    const stop = this.notices.listen('findings_live', subscriptionId, () => bell.ring());
    signal.addEventListener('abort', () => bell.ring(), { once: true });
    try {
      while (!signal.aborted) {
        // Silenced before looking: what is announced while we look rings again.
        bell.silence();
        const page = await this.streams.inTurn(() => this.page(accountId, subscriptionId, behind));
        for (const event of page) {
          if (signal.aborted) return;
          behind = event.place;
          const heard = await this.streams.inTurn(() => this.load(event));
          if (heard) yield heard;
        }
        if (page.length === PAGE) await charge(1);
        else if (!(await bell.rung(this.config.api.streams.beat))) yield null;
      }
    } finally {
      stop();
    }
  }

  private async requireLive(accountId: string, id: string): Promise<void> {
    const [found] = await this.dataSource.query<{ way: Way }[]>('select channel as way from subscription where id = $1 and account_id = $2', [id, accountId]);
    if (!found) throw notFound('This subscription');
    if (found.way !== 'live') throw new DomainError('ILLEGAL_MOVE', 'This subscription doesn’t come live. Make one that does, with subscribeToFindings.');
  }

  /** @throws DomainError NOT_FOUND once it is ended */
  private async page(accountId: string, id: string, behind: string): Promise<Event[]> {
    const [found] = await this.dataSource.query<{ events: Event[] }[]>(
      `select coalesce((
         select json_agg(json_build_object('place', event.place::text, 'findingId', event.finding_id, 'change', event.change) order by event.place) from (
           (select live_place as place, finding_id, null as change from finding_delivery where subscription_id = s.id and channel = 'live' and live_place > $3 order by live_place limit ${PAGE})
           union all
           (select live_place, finding_id, change from finding_change_told where subscription_id = s.id and live_place > $3 order by live_place limit ${PAGE})
           order by place limit ${PAGE}
         ) event where not ${isStill('s.account_id')}), '[]') as events
       from subscription s where s.id = $1 and s.account_id = $2`,
      [id, accountId, behind],
    );
    if (!found) throw new DomainError('NOT_FOUND', 'This subscription was ended.');
    return found.events;
  }

  /** As readers see it at this moment; null for something new that has gone before it was told. */
  private async load({ place, findingId, change }: Event): Promise<FindingHeardType | null> {
    const found = await this.dataSource.manager.findOneBy(Finding, { id: findingId, status: In(readable) });
    if (change === null && (found === null || found.status !== 'published' || found.retracted)) return null;
    return { cursor: cursorOf(place), findingId, change, finding: found && findingTypeOf(found) };
  }
}

/** Rings until it is silenced, also when nobody listens at that moment. */
class Bell {
  private isRinging = false;
  private hears: (() => void) | null = null;

  ring(): void {
    this.isRinging = true;
    this.hears?.();
  }

  silence(): void {
    this.isRinging = false;
  }

  /** Whether it rang within so many milliseconds. */
  async rung(within: number): Promise<boolean> {
    if (this.isRinging) return true;
    await new Promise<void>((resolve) => {
      const late = setTimeout(resolve, within);
      this.hears = () => {
        clearTimeout(late);
        resolve();
      };
    });
    this.hears = null;
    return this.isRinging;
  }
}

const cursorOf = (place: string): string => Buffer.from(`live ${place}`).toString('base64url');

const readCursor = (cursor: string): string => {
  const [, place] = /^live (\d{1,18})$/.exec(Buffer.from(cursor, 'base64url').toString('latin1')) ?? [];
  if (place === undefined) throw badInput('after', 'after is not a cursor of these events; send the cursor of the last one you got, or leave it out.');
  return place;
};
