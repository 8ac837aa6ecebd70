import { DataSource } from 'typeorm';
import { JobRegistry } from '../jobs/job-registry.js';

/** Stored results are kept for 24 hours; an hourly sweep forgets older ones. */
export const forgetIdempotencyKeys = {
  provide: 'forget-idempotency-keys',
  inject: [DataSource, JobRegistry],
  useFactory: (dataSource: DataSource, registry: JobRegistry): true => {
    registry.sweep('platform.forget-idempotency-keys', '7 * * * *', async () => {
      await dataSource.query(`delete from idempotency_key where created_at <= clock_now() - interval '24 hours'`);
    });
    return true;
  },
};
