import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { isPersonal, type PersonalTable } from '../audit/personal-data.js';
import { PersonalDataRegistry } from '../audit/personal-data.registry.js';
import { AppConfig } from '../platform/config/app-config.js';
import { processingRecord } from './processing.record.js';
import type { ProcessingActivity, RecordOfProcessing, StoredData } from './processing.types.js';

interface WordingRow {
  purpose: string;
  context: string | null;
  version: string;
  grounds: string[];
  controllers: string[];
}

/** The words in force, each with its grounds and who decides. */
const wordings = `
  select distinct on (w.purpose, w.context) w.purpose, w.context, w.version,
         array(select reference from lawful_basis where code in (w.lawful_basis, w.special_category_basis, w.schedule_1_condition) order by part) as grounds,
         array(select name || ': ' || decides_en from consent_controller c where c.wording_version = w.version order by position) as controllers
  from consent_wording w where w.valid_from <= clock_now() order by w.purpose, w.context, w.valid_from desc`;

/** The record of processing, put together from the words people agree to, the register of tables, and a dated file for the rest. */
@Injectable()
export class ProcessingQueries {
  constructor(
    private readonly dataSource: DataSource,
    private readonly registry: PersonalDataRegistry,
    private readonly config: AppConfig,
  ) {}

  async record(): Promise<RecordOfProcessing> {
    const agreed = await this.dataSource.query<WordingRow[]>(wordings);
    const { validFrom, activities, transfers, security } = processingRecord;
    const record = {
      validFrom,
      contact: this.config.privacyMail ?? null,
      activities: [...agreed.map(ofWording), ...activities.map((each) => ({ ...each, controllers: [] }))],
      stored: this.stored(),
      transfers,
      security: [...security],
    };
    return { ...record, text: readable(record) };
  }

  private stored(): StoredData[] {
    return [...this.registry.tables()].flatMap(([table, { table: registered }]) =>
      isPersonal(registered)
        ? [{ table, category: categoryOf(registered.exported), onErasure: registered.erased.map(({ why }) => why) }]
        : [],
    );
  }
}

function categoryOf(exported: PersonalTable['exported']): string {
  if ('not' in exported) return exported.not;
  const parts = 'title' in exported ? [exported] : exported;
  return [...new Set(parts.map(({ title }) => title))].join(' · ');
}

const ofWording = ({ purpose, context, version, grounds, controllers }: WordingRow): ProcessingActivity => ({
  purpose: `${purpose.replaceAll('_', ' ')}${context ? ` (${context.replaceAll('_', ' ')})` : ''}, in the words ${version}`,
  lawfulBasis: grounds.join('; '),
  people: 'contributors who agreed to it',
  data: 'what the words name',
  recipients: 'whom the words name',
  kept: 'until it is taken back; that and when it was agreed to, until the profile is erased',
  controllers,
});

function readable({ validFrom, contact, activities, stored, transfers, security }: Omit<RecordOfProcessing, 'text'>): string {
  return [
    `# Record of processing (UK GDPR Article 30)`,
    `Valid from ${validFrom}. Contact: ${contact ?? 'not set (PRIVACY_MAIL)'}.`,
    `## What data are used for`,
    ...activities.map((each) =>
      [
        `### ${each.purpose}`,
        `- Ground in law: ${each.lawfulBasis}`,
        `- Whose: ${each.people}`,
        `- Which: ${each.data}`,
        `- Seen by: ${each.recipients}`,
        `- Kept: ${each.kept}`,
        ...each.controllers.map((controller) => `- Decides: ${controller}`),
      ].join('\n'),
    ),
    `## What is stored, and what erasure does to it`,
    stored.map(({ category, table, onErasure }) => `- ${category} (${table}): ${onErasure.join('; ')}`).join('\n'),
    `## Transfers outside the United Kingdom\n\n${transfers}`,
    `## Security`,
    security.map((each) => `- ${each}`).join('\n'),
  ].join('\n\n');
}
