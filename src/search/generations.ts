import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { settingsFingerprint } from './index-registry.js';
import type { EngineName, Generation, IndexDefinition, IndexName } from './port.js';

export interface LiveGeneration extends Generation {
  readonly settings: string;
  /** For Postgres: how many documents should be there. */
  readonly documents: number;
}

interface Row {
  number: number;
  engine: EngineName;
  index_name: IndexName;
  uid: string;
  settings: string;
  documents: number;
}

const COLUMNS = 'number, engine, index_name, uid, settings, documents';
/** A reader who looked up a generation is done with it long before. */
const KEEP_RETIRED = `interval '1 minute'`;

/** Which copy of an index is live in which engine. */
@Injectable()
export class Generations {
  constructor(private readonly dataSource: DataSource) {}

  /** The live copy in each engine that has one. */
  async live(index: IndexName): Promise<Map<EngineName, LiveGeneration>> {
    const rows = await this.dataSource.query<Row[]>(`select ${COLUMNS} from search_generation where index_name = $1 and state = 'live'`, [index]);
    return new Map(rows.map((row) => [row.engine, generationOf(row)]));
  }

  /** The live copy and the one being built: whoever writes must write to both. */
  async written(engine: EngineName, index: IndexName): Promise<LiveGeneration[]> {
    const rows = await this.dataSource.query<Row[]>(
      `select ${COLUMNS} from search_generation where engine = $1 and index_name = $2 and state in ('live', 'building') order by number`,
      [engine, index],
    );
    return rows.map(generationOf);
  }

  /** Copies that nobody looks up any more, but which are still there. */
  async left(engine: EngineName, index: IndexName): Promise<Generation[]> {
    const rows = await this.dataSource.query<Row[]>(`select ${COLUMNS} from search_generation where engine = $1 and index_name = $2 and state = 'retired'`, [engine, index]);
    return rows.map(generationOf);
  }

  async begin(engine: EngineName, index: IndexDefinition): Promise<Generation> {
    const uid = `askwell_${index.name}_${randomBytes(6).toString('hex')}`;
    const rows = await this.dataSource.query<Row[]>(
      `insert into search_generation (engine, index_name, uid, state, settings) values ($1, $2, $3, 'building', $4) returning ${COLUMNS}`,
      [engine, index.name, uid, settingsFingerprint(index)],
    );
    return generationOf(rows[0]!);
  }

  /** Readers see either the old copy or the new one. */
  async goLive(generation: Generation): Promise<void> {
    await this.dataSource.transaction(async (em) => {
      await em.query(`update search_generation set state = 'retired', changed_at = clock_now() where engine = $1 and index_name = $2 and state = 'live'`, [
        generation.engine,
        generation.index,
      ]);
      await em.query(`update search_generation set state = 'live', changed_at = clock_now() where number = $1`, [generation.number]);
    });
  }

  /** A copy whose rebuild died, to be taken away later. */
  async abandonBuilding(engine: EngineName, index: IndexName): Promise<void> {
    await this.dataSource.query(
      `update search_generation set state = 'retired', changed_at = clock_now() where engine = $1 and index_name = $2 and state = 'building'`,
      [engine, index],
    );
  }

  async retired(engine: EngineName, index: IndexName): Promise<Generation[]> {
    const rows = await this.dataSource.query<Row[]>(
      `select ${COLUMNS} from search_generation where engine = $1 and index_name = $2 and state = 'retired' and changed_at < clock_now() - ${KEEP_RETIRED}`,
      [engine, index],
    );
    return rows.map(generationOf);
  }

  async forget(generation: Generation): Promise<void> {
    await this.dataSource.query(`delete from search_generation where number = $1 and state = 'retired'`, [generation.number]);
  }
}

function generationOf(row: Row): LiveGeneration {
  return { number: row.number, engine: row.engine, index: row.index_name, uid: row.uid, settings: row.settings, documents: row.documents };
}
