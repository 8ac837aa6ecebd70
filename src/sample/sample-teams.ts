import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { InProcessClient } from './in-process-client.js';
import { type SampleAccount, SampleAccounts } from './sample-accounts.js';
import { sampleRows } from './sample-files.js';

export interface SampleTeam {
  key: string;
  id: string;
  contactName: string;
  contact: SampleAccount;
}

export const sampleAdministrator = ['sample-administrator', 'Ada Administrator'] as const;
export const sampleLeads = [
  ['sample-lead-1', 'Lena Lead'],
  ['sample-lead-2', 'Marcus Lead'],
] as const;
export const sampleBroker = ['sample-broker', 'Bea Broker'] as const;
/** Reads second what the first wrote. */
export const secondBroker = ['sample-broker-2', 'Theo Broker'] as const;
/** With the address that their mail about findings goes to. */
export const sampleStaff = ['sample-ics', 'Ike Staff', 'ike@staff.askwell.invalid'] as const;

const createOrganisation = 'mutation ($input: CreateOrganisationInput!) { created: createOrganisation(input: $input) { id } }';
const verifyOrganisation = 'mutation ($input: VerifyOrganisationInput!) { created: verifyOrganisation(input: $input) { id } }';
const recordAgreement = 'mutation ($input: RecordAgreementInput!) { created: recordAgreement(input: $input) { id } }';
const createTeam = 'mutation ($input: CreateTeamInput!) { created: createTeam(input: $input) { id } }';
const nameConcernContact = 'mutation ($input: NameConcernContactInput!) { nameConcernContact(input: $input) }';
const grantPermission = 'mutation ($input: PermissionInput!) { grantPermission(input: $input) }';

interface Created {
  created: { id: string };
}

/** Organisations, teams and the people who work in them; two leads for each organisation, so that one can follow the other. */
@Injectable()
export class SampleTeams {
  constructor(
    private readonly client: InProcessClient,
    private readonly accounts: SampleAccounts,
    private readonly dataSource: DataSource,
  ) {}

  /** Goes on with what is there already; granting what somebody holds changes nothing. */
  async load(): Promise<SampleTeam[]> {
    const administrator = await this.accounts.account(...sampleAdministrator);
    await this.dataSource.query(`insert into permission (account_id, kind) values ($1, 'administrator') on conflict do nothing`, [administrator.id]);
    const leads = await Promise.all(sampleLeads.map(([subject, name]) => this.accounts.account(subject, name)));
    const rows = await sampleRows('teams', ['key', 'organisation', 'kind', 'team', 'contact']);
    const organisations = await this.idsByName('select name, id from organisation');
    const teamIds = await this.idsByName('select organisation_id::text || name as name, id from team');
    const teams: SampleTeam[] = [];
    for (const { key, organisation, kind, team, contact } of rows) {
      const organisationId = organisations.get(organisation) ?? (await this.create(administrator, createOrganisation, { name: organisation, kind }));
      await this.letAsk(administrator, organisationId);
      organisations.set(organisation, organisationId);
      for (const lead of leads) await this.grant(administrator, lead, { kind: 'involvement_lead', organisationId });
      const id = teamIds.get(organisationId + team) ?? (await this.create(administrator, createTeam, { organisationId, name: team }));
      const member = await this.accounts.account(`sample-team-${key}`, contact);
      await this.grant(administrator, member, { kind: 'team_member', teamId: id });
      teams.push({ key, id, contactName: contact, contact: member });
    }
    await this.nameForConcerns(administrator);
    await this.grant(administrator, await this.accounts.account(...sampleBroker), { kind: 'knowledge_broker' });
    await this.grant(administrator, await this.accounts.account(...secondBroker), { kind: 'knowledge_broker' });
    await this.grant(administrator, await this.accounts.account(...sampleStaff), { kind: 'ics_staff' });
    return teams;
  }

  /** Verified and under an agreement, as every organisation that asks. */
  private async letAsk(by: SampleAccount, organisationId: string): Promise<void> {
    const [{ verified, agreed }] = await this.dataSource.query<[{ verified: boolean; agreed: boolean }]>(
      `select exists (select from organisation_verification where organisation_id = $1) as verified, exists (select from organisation_agreement where organisation_id = $1) as agreed`,
      [organisationId],
    );
    if (!verified) await this.create(by, verifyOrganisation, { organisationId, how: 'Sample data: an invented organisation.' });
    if (!agreed) await this.create(by, recordAgreement, { organisationId, reference: 'SAMPLE', validFrom: '2026-01-01', validTo: '2036-12-31' });
  }

  /** Both leads are there for every organisation, so concerns come to who is named. */
  private async nameForConcerns(by: SampleAccount): Promise<void> {
    const named = await this.idsByName('select role as name, id from concern_contact where ended_at is null');
    for (const role of ['concerns', 'safeguarding'].filter((each) => !named.has(each))) {
      const reached = { name: 'Ada Administrator', phone: '0113 496 0100', hours: 'Weekdays 9 to 5', outOfHours: 'Ring your council and ask for the emergency duty team. If someone is in danger now, call 999.' };
      await this.client.run(by.token, nameConcernContact, { input: { role, readerId: by.id, ...reached } });
    }
  }

  private async idsByName(sql: string): Promise<Map<string, string>> {
    return new Map((await this.dataSource.query<{ name: string; id: string }[]>(sql)).map(({ name, id }) => [name, id]));
  }

  private async create(by: SampleAccount, mutation: string, input: object): Promise<string> {
    const { created } = await this.client.run<Created>(by.token, mutation, { input });
    return created.id;
  }

  private async grant(by: SampleAccount, to: SampleAccount, permission: object): Promise<void> {
    await this.client.run(by.token, grantPermission, { input: { accountId: to.id, ...permission } });
  }
}
