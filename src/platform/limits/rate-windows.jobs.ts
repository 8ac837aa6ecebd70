import { DataSource } from 'typeorm';
import { JobRegistry } from '../jobs/job-registry.js';

/** Windows that ended say nothing any more; every ten minutes they are forgotten. */
export const forgetRateWindows = {
  provide: 'forget-rate-windows',
  inject: [DataSource, JobRegistry],
  useFactory: (dataSource: DataSource, registry: JobRegistry): true => {
    registry.sweep('platform.forget-rate-windows', '*/10 * * * *', async () => {
      await dataSource.query('delete from rate_window where ends_at <= clock_now()');
    });
    return true;
  },
};
