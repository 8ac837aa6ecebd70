import type { CsvColumn } from '../../platform/text/csv-table.js';
import { findingColumns, type FindingRow } from '../browsing/findings.columns.js';
import type { FindingStatus } from './curated.columns.js';

export interface WorkRow extends FindingRow {
  readonly status: FindingStatus;
  readonly version: number;
  readonly hereSince: Date;
}

/** What only holds of what readers see. */
const ofPublished = ['link', 'usefulToStaff', 'usefulToContributors', 'publishedHereAt'];

export const workColumns: readonly CsvColumn<WorkRow>[] = [
  ...findingColumns.filter(({ name }) => !ofPublished.includes(name)),
  { name: 'status', meaning: 'How far it has come: imported (nobody wrote on it yet), draft or awaiting_second_look.', of: ({ status }) => status },
  { name: 'version', meaning: 'Counts every change by a broker. Whoever changes it sends the version that they read.', of: ({ version }) => version },
  { name: 'hereSince', meaning: 'When it came to Askwell, in UTC.', of: ({ hereSince }) => hereSince.toISOString() },
];
