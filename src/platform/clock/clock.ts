import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';

/**
 * The service's only clock: the database's, so that every replica and every guard function reads the same one.
 * Read once a decision and pass the instant on; milliseconds, as stored (`timestamptz(3)`).
 */
@Injectable()
export class Clock {
  constructor(private readonly dataSource: DataSource) {}

  async now(em: EntityManager = this.dataSource.manager): Promise<Date> {
    const [{ now }] = await em.query<[{ now: Date }]>('select clock_now() as now');
    return now;
  }
}
