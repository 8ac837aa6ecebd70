import { Injectable, type OnModuleInit } from '@nestjs/common';
import { UnitOfWork } from '../../platform/database/unit-of-work.js';
import { JobRegistry } from '../../platform/jobs/job-registry.js';
import { defineJob } from '../../platform/jobs/jobs.js';
import { chooseWhatIsNew } from './choosing.sql.js';
import { UnsentMessages } from '../sending/unsent-messages.js';

/** Enqueued by the database with each publication (`choose_live_soon`). */
const chooseLive = defineJob<Record<string, never>>('subscriptions.choose-live');

/** Every minute: what is new for whom, written down in one transaction. */
@Injectable()
export class ChoosingJobs implements OnModuleInit {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly registry: JobRegistry,
    private readonly unsent: UnsentMessages,
  ) {}

  onModuleInit(): void {
    this.registry.sweep('subscriptions.choose', '* * * * *', async () => {
      await this.choose();
      await this.unsent.putOnTheirWay();
    });
    this.registry.handle(chooseLive, () => this.chooseLive());
  }

  /** One at a time: who comes while another chooses has nothing to do. @returns how many messages were made */
  choose(): Promise<number> {
    return this.unitOfWork.run(async (em, now) => {
      const [{ first }] = await em.query<[{ first: boolean }]>(`select pg_try_advisory_xact_lock('findings_message'::regclass::oid::int, 0) as first`);
      if (!first) return 0;
      // For thousands of readers with hundreds of findings each it writes a million rows.
      await em.query(`set local statement_timeout = '10min'`);
      return (await em.query<{ id: string | null }[]>(chooseWhatIsNew, [now, null])).filter(({ id }) => id !== null).length;
    });
  }

  /**
   * A finding was published: whom it is for over a stream. Unlike the look of every minute it waits until it is its turn, because what was published after the other one began to
   * look would be missed; and it looks at what comes live alone, so that of what comes by mail several still go in one.
   */
  private chooseLive(): Promise<void> {
    return this.unitOfWork.run(async (em, now) => {
      await em.query(`set local statement_timeout = '10min'`);
      await em.query(`select pg_advisory_xact_lock('findings_message'::regclass::oid::int, 0)`);
      await em.query(chooseWhatIsNew, [now, 'live']);
    });
  }
}
