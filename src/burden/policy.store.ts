import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { DatabaseStartError } from '../platform/database/database-start.error.js';
import { type GuardPolicy, PolicyError, validatePolicy } from './policy.js';

/** Where each limit is kept in the one row of `guard_policy`. */
const columns = {
  'ceiling.asksIn30Days': 'ceiling_asks_in_30_days',
  'ceiling.asksIn365Days': 'ceiling_asks_in_365_days',
  'ceiling.daysBetween': 'ceiling_days_between',
  'ceiling.fromOneOrganisationIn30Days': 'ceiling_from_one_organisation_in_30_days',
  'ceiling.openAtOnce': 'ceiling_open_at_once',
  'defaultLevel.asksIn30Days': 'default_asks_in_30_days',
  'defaultLevel.asksIn365Days': 'default_asks_in_365_days',
  'defaultLevel.daysBetween': 'default_days_between',
  'defaultLevel.fromOneOrganisationIn30Days': 'default_from_one_organisation_in_30_days',
  'defaultLevel.openAtOnce': 'default_open_at_once',
  involvementsAtOnce: 'involvements_at_once',
  restAfterInvolvementDays: 'rest_after_involvement_days',
  unansweredInARow: 'unanswered_in_a_row',
  'answerDays.usual': 'answer_days_usual',
  'answerDays.long': 'answer_days_long',
  'answerDays.short': 'answer_days_short',
  restAfterNoDays: 'rest_after_no_days',
  restAfterLossDays: 'rest_after_loss_days',
  undeliveredHours: 'undelivered_hours',
  unconfirmedHours: 'unconfirmed_hours',
  reminderDaysBefore: 'reminder_days_before',
  serviceBundleDays: 'service_bundle_days',
  opportunityAsksIn24Hours: 'opportunity_asks_in_24_hours',
  candidatesInACall: 'candidates_in_a_call',
} as const;

type Query = (text: string, parameters?: unknown[]) => Promise<Record<string, unknown>[]>;

/** @throws PolicyError when what is stored is not usable */
export async function readPolicy(query: Query): Promise<GuardPolicy> {
  const [row] = await query('select * from guard_policy');
  const stored: Record<string, unknown> = {};
  for (const [path, column] of Object.entries(columns)) {
    const [group, name] = path.split('.');
    if (name === undefined) stored[group] = row[column];
    else stored[group] = { ...(stored[group] as object | undefined), [name]: row[column] };
  }
  return validatePolicy(stored);
}

/** Needs the owner's connection; the application's role is refused. Holds for the next decision, and rewrites no history. */
export async function writePolicy(query: Query, policy: GuardPolicy): Promise<void> {
  const checked: Record<string, unknown> = { ...validatePolicy(policy) };
  const values = Object.keys(columns).map((path) => {
    const [group, name] = path.split('.');
    return name === undefined ? checked[group] : (checked[group] as Record<string, unknown>)[name];
  });
  const assignments = Object.values(columns).map((column, i) => `${column} = $${i + 1}`);
  await query(`update guard_policy set ${assignments.join(', ')}, changed_at = clock_now()`, values);
}

/** The limits in force. Checked when the service starts: unusable ones stop it with one line that names them. */
@Injectable()
export class PolicyStore implements OnModuleInit {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws DatabaseStartError */
  async onModuleInit(): Promise<void> {
    await this.read().catch((error: unknown) => {
      throw error instanceof PolicyError ? new DatabaseStartError(error.message) : error;
    });
  }

  read(em: EntityManager = this.dataSource.manager): Promise<GuardPolicy> {
    return readPolicy((text, parameters) => em.query(text, parameters));
  }
}
