import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { JobRegistry } from '../platform/jobs/job-registry.js';
import { CheckHash } from './check-hash.js';
import { readEmail } from './contact.rules.js';
import { type SealedJson, sealedJson, SealedText } from './sealed-text.js';

/** Addresses from before there were checks get their hash. One that changes meanwhile has its own by then, and is left alone. */
@Injectable()
export class CheckHashJobs implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly registry: JobRegistry,
    private readonly sealed: SealedText,
    private readonly hash: CheckHash,
  ) {}

  onModuleInit(): void {
    this.registry.sweep('contributors.check-hashes', '* * * * *', async () => {
      while ((await this.batch()) > 0);
    });
  }

  private async batch(): Promise<number> {
    const rows = await this.dataSource.query<{ id: string; address: SealedJson }[]>(
      `select id, ${sealedJson('key_id', 'ciphertext')} as address from contact_point where channel = 'email' and check_hash is null order by id limit 500`,
    );
    const known = rows.flatMap(({ id, address }) => {
      const contact = readEmail(this.sealed.open(address));
      return contact ? [{ id, hash: this.hash.ofContact(contact) }] : [];
    });
    await this.dataSource.query(
      `update contact_point p set check_hash = known.hash from unnest($1::uuid[], $2::bytea[]) as known (id, hash) where p.id = known.id and p.check_hash is null`,
      [known.map(({ id }) => id), known.map(({ hash }) => hash)],
    );
    return known.length;
  }
}
