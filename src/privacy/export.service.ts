import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import { type DataSubject, exportsOf, isPersonal, type PersonalExport } from '../audit/personal-data.js';
import { PersonalDataRegistry } from '../audit/personal-data.registry.js';
import { bindSubject } from '../audit/personal-data.sql.js';
import type { Actor } from '../identity/actor.js';
import { SecretBox } from '../platform/crypto/secret-box.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import type { ExportedRow, ExportedSection, PersonalCopy } from './export.types.js';

/** Of each part. More than any person makes in years; enough to keep a copy within some megabytes. */
export const rowsOfAPart = 20_000;

const namesProfiles = (part: PersonalExport): boolean => 'read' in part || /:contributors\b/.test(part.sql);

/** A copy of everything about somebody, for themselves: what features registered, read at one instant. */
@Injectable()
export class ExportService {
  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly registry: PersonalDataRegistry,
    private readonly audit: AuditLog,
    private readonly box: SecretBox,
  ) {}

  async copyFor({ accountId }: Actor): Promise<PersonalCopy> {
    const madeAt = await this.unitOfWork.run(async (em, now) => {
      await this.audit.record(em, { actorId: accountId, action: 'account.export', subject: { kind: 'account', id: accountId } });
      return now;
    });
    // One instant for all of it, however long the reading takes.
    return this.dataSource.transaction('REPEATABLE READ', async (em) => {
      const contributorIds = await this.registry.profiles.profilesOf(em, accountId);
      const parts = [...this.registry.tables().values()].flatMap(({ table }) => (isPersonal(table) ? exportsOf(table) : []));
      const account = await this.read(em, parts.filter((part) => !namesProfiles(part)), { accountId, contributorIds: [] });
      const profiles: ExportedSection[][] = [];
      for (const id of contributorIds) profiles.push(await this.read(em, parts.filter(namesProfiles), { accountId, contributorIds: [id] }));
      return { madeAt, account, profiles };
    });
  }

  private async read(em: EntityManager, parts: readonly PersonalExport[], subject: DataSubject): Promise<ExportedSection[]> {
    const sections: ExportedSection[] = [];
    for (const part of parts) {
      const { title } = part;
      const rows = await this.rows(em, part, subject);
      sections.push({ title, rows: rows.slice(0, rowsOfAPart).map((row) => this.opened(row)), ...(rows.length > rowsOfAPart && { more: true }) });
    }
    return sections;
  }

  private async rows(em: EntityManager, part: PersonalExport, subject: DataSubject): Promise<ExportedRow[]> {
    if ('read' in part) return (await Promise.all(subject.contributorIds.map((id) => part.read(em, id)))).flat();
    const [text, values] = bindSubject(part.sql, subject);
    return em.query<ExportedRow[]>(`select * from (${text}) part limit ${rowsOfAPart + 1}`, values);
  }

  private opened(row: ExportedRow): ExportedRow {
    return Object.fromEntries(Object.entries(row).map(([name, value]) => [name, isSealed(value) ? this.box.open({ keyId: value.keyId, ciphertext: Buffer.from(value.ciphertext, 'base64') }) : value]));
  }
}

const isSealed = (value: unknown): value is { keyId: string; ciphertext: string } =>
  value !== null && typeof value === 'object' && Object.keys(value).sort().join() === 'ciphertext,keyId';
