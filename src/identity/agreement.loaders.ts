import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { RequestLoader } from '../platform/graphql/loader-scope.js';
import type { OrganisationAgreementType, OrganisationNeed, OrganisationVerificationType } from './agreement.types.js';

const groupedBy = <T>(rows: readonly { of: string; value: T }[]): Map<string, T[]> => {
  const groups = new Map<string, T[]>();
  for (const { of, value } of rows) groups.set(of, [...(groups.get(of) ?? []), value]);
  return groups;
};

/** What organisations need before anything happens in their name; nothing for those that may ask. */
@Injectable()
export class OrganisationNeedLoader extends RequestLoader<string, OrganisationNeed[]> {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  protected async batch(ids: readonly string[]): Promise<ReadonlyMap<string, OrganisationNeed[]>> {
    const rows = await this.dataSource.query<{ of: string; value: OrganisationNeed }[]>(
      `select gap.organisation_id as of, need as value from organisation_missing($1) gap, unnest(array['verification', 'agreement']) as need
       where need = 'verification' and not gap.is_verified or need = 'agreement' and gap.agreement <> 'in_force'`,
      [ids],
    );
    return groupedBy(rows);
  }
}

@Injectable()
export class VerificationLoader extends RequestLoader<string, OrganisationVerificationType> {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  protected async batch(ids: readonly string[]): Promise<ReadonlyMap<string, OrganisationVerificationType>> {
    const rows = await this.dataSource.query<(OrganisationVerificationType & { of: string })[]>(
      `select v.organisation_id as of, v.verified_at as "verifiedAt", account.display_name as "verifiedByName", v.how
       from organisation_verification v join account on account.id = v.verified_by where v.organisation_id = any ($1) and v.withdrawn_at is null`,
      [ids],
    );
    return new Map(rows.map(({ of, ...verification }) => [of, verification]));
  }
}

/** The latest first, at most 50 of an organisation. */
@Injectable()
export class AgreementLoader extends RequestLoader<string, OrganisationAgreementType[]> {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  protected async batch(ids: readonly string[]): Promise<ReadonlyMap<string, OrganisationAgreementType[]>> {
    const rows = await this.dataSource.query<(OrganisationAgreementType & { of: string })[]>(
      `select a.*, account.display_name as "recordedByName"
       from (
         select organisation_id as of, id, reference, to_char(valid_from, 'YYYY-MM-DD') as "validFrom", to_char(valid_to, 'YYYY-MM-DD') as "validTo",
                recorded_by, ended_at as "endedAt", row_number() over (partition by organisation_id order by valid_from desc, id desc) as nth
         from organisation_agreement where organisation_id = any ($1)
       ) a
       join account on account.id = a.recorded_by where a.nth <= 50 order by a.nth`,
      [ids],
    );
    return groupedBy(rows.map(({ of, ...value }) => ({ of, value })));
  }
}
