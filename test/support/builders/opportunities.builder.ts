import pg from 'pg';
import type { Actor, Permission } from '../../../src/identity/actor.js';
import type { CreateOpportunityInput } from '../../../src/opportunities/opportunity.inputs.js';
import { newId } from '../../../src/platform/database/ids.js';
import { givenMayAsk } from './organisations.builder.js';
import type { TestDatabase } from '../database.js';

/** Columns of `opportunity` that a test may choose; the rest is a complete post for research involvement. */
export type OpportunityColumns = Readonly<Record<string, unknown>>;

export interface TeamRow {
  id: string;
  organisationId: string;
}

/** Rows that posts stand on, inserted as the owner; and posts themselves, in any status. */
export class OpportunityRows {
  private constructor(readonly owner: pg.Client) {}

  static async connect(db: Pick<TestDatabase, 'ownerUrl'>): Promise<OpportunityRows> {
    const owner = new pg.Client({ connectionString: db.ownerUrl });
    await owner.connect();
    return new OpportunityRows(owner);
  }

  end(): Promise<void> {
    return this.owner.end();
  }

  async organisation(name?: string): Promise<string> {
    const id = newId();
    await this.owner.query(`insert into organisation (id, name, kind) values ($1, $2, 'nhs')`, [id, name ?? `Organisation ${id}`]);
    const { accountId } = await this.actor({ kind: 'administrator' });
    await givenMayAsk(this.owner, id, accountId);
    return id;
  }

  async team(organisationId?: string): Promise<TeamRow> {
    const id = newId();
    const of = organisationId ?? (await this.organisation());
    await this.owner.query('insert into team (id, organisation_id, name) values ($1, $2, $3)', [id, of, `Team ${id}`]);
    return { id, organisationId: of };
  }

  /** A new account with one permission, as the one who acts. */
  async actor(permission: Partial<Permission> & Pick<Permission, 'kind'>): Promise<Actor> {
    const accountId = newId();
    await this.owner.query(`insert into account (id, issuer, subject, display_name) values ($1, 'test', $2, 'Somebody')`, [accountId, accountId]);
    const actor: Actor = { accountId, displayName: 'Somebody', permissions: [] };
    return this.grant(actor, permission);
  }

  async grant(actor: Actor, permission: Partial<Permission> & Pick<Permission, 'kind'>): Promise<Actor> {
    const { kind, teamId = null, organisationId = null, areaCode = null } = permission;
    const ofLead = kind === 'involvement_lead' ? organisationId : null;
    await this.owner.query('insert into permission (account_id, kind, team_id, organisation_id, area_code) values ($1, $2, $3, $4, $5)', [actor.accountId, kind, teamId, ofLead, areaCode]);
    return { ...actor, permissions: [...actor.permissions, { kind, teamId, organisationId, areaCode }] };
  }

  member(team: TeamRow): Promise<Actor> {
    return this.actor({ kind: 'team_member', teamId: team.id, organisationId: team.organisationId });
  }

  async topicId(slug?: string): Promise<string> {
    const { rows } = await this.owner.query<{ id: string }>('select id from topic where $1::text is null or slug = $1 order by slug limit 1', [slug ?? null]);
    return rows[0].id;
  }

  /** A post of this team, straight into the table; open unless `columns` say otherwise. @returns its id */
  async post(team: TeamRow, contactAccountId: string, columns: OpportunityColumns = {}): Promise<string> {
    const id = newId();
    const row: Record<string, unknown> = {
      id, team_id: team.id, organisation_ids: [team.organisationId], status: 'open', context: 'research', research_kind: 'involvement', research_funder: 'A charity',
      research_stage: 'design', meets_participants_or_data: false, title: 'Help us plan a study of breathlessness',
      summary: 'We plan a study of people who get out of breath. We want to ask the right questions.', what_you_would_do: 'Meet us twice and read one short paper.',
      meeting_minutes: 240, preparation_minutes: 60, travel_minutes: 0, costs: 'None.', distressing: false, kinds: ['focus_group'],
      experience_sought: 'Anyone who gets out of breath.', places: 6, starts_on: '2027-02-01', closes_on: '2027-01-15', hear_back_by: '2027-01-22', online: true,
      commitment: 'one_off', payment_offered: true, payment_text: '£25 an hour', payment_pence: 2500, payment_per: 'hour', expenses: 'Travel and care.',
      access_and_support: 'Captions; tell us what you need.', contact_account_id: contactAccountId, contact_name: 'Sam Contact', contact_email_key_id: 'test',
      contact_email_ciphertext: Buffer.from([0]), contact_treats_invitees: false,
      opened_at: new Date('2026-11-01T12:00:00Z'), ...columns,
    };
    const names = Object.keys(row);
    await this.owner.query(`insert into opportunity (${names.join(', ')}) values (${names.map((_, at) => `$${at + 1}`).join(', ')})`, Object.values(row));
    return id;
  }
}

/** What a team says to create a post that can be reviewed at once. A test changes what it is about. */
export const completeInput = (teamId: string, contactAccountId: string, changes: Partial<CreateOpportunityInput> = {}): CreateOpportunityInput => ({
  teamId,
  context: 'research',
  title: 'Help us plan a study of breathlessness',
  research: { kind: 'involvement', funder: 'A charity', stage: 'design' },
  meetsParticipantsOrData: false,
  summary: 'We plan a study of people who get out of breath. We want to ask the right questions.',
  whatYouWouldDo: 'Meet us twice and read one short paper.',
  hours: { meeting: 4, preparation: 1, travel: 0.5 },
  costs: 'None.',
  distressing: { expected: false },
  kinds: ['focus_group'],
  experienceSought: 'Anyone who gets out of breath.',
  places: 6,
  startsOn: '2027-02-01',
  closesOn: '2027-01-15',
  hearBackBy: '2027-01-22',
  online: true,
  commitment: { kind: 'one_off' },
  payment: { offered: true, text: '£25 an hour', pence: 2500, per: 'hour' },
  expenses: 'Travel and care.',
  accessAndSupport: 'Captions; tell us what you need.',
  contact: { accountId: contactAccountId, name: 'Sam Contact', email: 'sam@example.org', treatsInvitees: false },
  ...changes,
});
