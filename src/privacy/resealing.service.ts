import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { SecretBox } from '../platform/crypto/secret-box.js';
import { findSealedColumns, type SealedColumn } from './sealed-columns.js';

const rowsAtOnce = 200;

interface Row {
  id: string;
  key_id: string;
  ciphertext: Buffer;
}

export interface KeyUse {
  keyId: string;
  texts: number;
}

/**
 * Brings every sealed text under the key that seals now (the first of CONTACT_KEYS). A row says by itself whether it is done, so it can be
 * stopped and started at any time; a row that somebody writes meanwhile keeps what they wrote, because it is only replaced while it is what
 * was read. Not a sweep: replicas that start with the keys in another order would undo each other's work.
 */
@Injectable()
export class ResealingService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly box: SecretBox,
  ) {}

  /** @returns how many texts were sealed anew. @throws when a text is under a key that isn't configured */
  async reseal(onBatch: (done: number) => void = () => undefined): Promise<number> {
    let done = 0;
    for (const column of await findSealedColumns(this.dataSource.manager)) {
      for (;;) {
        const rows = await this.due(column);
        if (rows.length === 0) break;
        for (const row of rows) done += await this.replace(column, row);
        onBatch(done);
      }
    }
    return done;
  }

  /** How many texts each key holds, the one that seals first. A key without any is needed no longer. */
  async uses(): Promise<KeyUse[]> {
    const counted = new Map<string, number>(this.box.keyIds.map((keyId) => [keyId, 0]));
    for (const { table, keyId } of await findSealedColumns(this.dataSource.manager)) {
      const rows = await this.dataSource.query<{ key_id: string; texts: number }[]>(`select ${keyId} as key_id, count(*)::int as texts from ${table} where ${keyId} is not null group by 1`);
      for (const row of rows) counted.set(row.key_id, (counted.get(row.key_id) ?? 0) + row.texts);
    }
    return [...counted].map(([id, texts]) => ({ keyId: id, texts }));
  }

  private due({ table, keyId, ciphertext, primaryKey }: SealedColumn): Promise<Row[]> {
    return this.dataSource.query<Row[]>(
      `select ${primaryKey}::text as id, ${keyId} as key_id, ${ciphertext} as ciphertext from ${table} where ${keyId} <> $1 order by ${primaryKey} limit ${rowsAtOnce}`,
      [this.box.sealingKeyId],
    );
  }

  private async replace({ table, keyId, ciphertext, primaryKey }: SealedColumn, row: Row): Promise<number> {
    const sealed = this.box.seal(this.box.open({ keyId: row.key_id, ciphertext: row.ciphertext }));
    const [, replaced] = await this.dataSource.query<[unknown[], number]>(
      `update ${table} set ${keyId} = $2, ${ciphertext} = $3 where ${primaryKey} = $1::uuid and ${keyId} = $4 and ${ciphertext} = $5`,
      [row.id, sealed.keyId, sealed.ciphertext, row.key_id, row.ciphertext],
    );
    return replaced;
  }
}
