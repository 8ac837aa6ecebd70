import { Injectable } from '@nestjs/common';
import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import { DataSource, In } from 'typeorm';
import { access } from '../../identity/access.js';
import { AppConfig } from '../../platform/config/app-config.js';
import { Access } from '../../platform/graphql/access.js';
import { Finding } from '../finding.entity.js';
import { readable } from '../findings.queries.js';
import { FindingType } from '../findings.types.js';

/** What an address leads to. */
export type AtAddress =
  | { readonly is: 'shown'; readonly finding: Finding; readonly newerId: string | null }
  | { readonly is: 'moved'; readonly toId: string }
  | { readonly is: 'taken back' };

/** The lasting address of a finding. It survives joining, which leads on, superseding, which says what is newer, and being taken back, which says so. */
@Injectable()
export class FindingAddresses {
  constructor(
    private readonly dataSource: DataSource,
    private readonly config: AppConfig,
  ) {}

  of(id: string): string {
    return `${this.config.publicUrl}/findings/${id}`;
  }

  /** @returns null for what was never published, as for what isn't there */
  async at(id: string): Promise<AtAddress | null> {
    const [found] = await this.dataSource.query<{ toId: string | null; wasShown: boolean; isShown: boolean; newerId: string | null }[]>(
      `select f.joined_into as "toId", f.shown_nr is not null as "wasShown", f.status = any ($2::text[]) as "isShown",
         (select newer.id from finding_evidence e join finding named on named.id = e.other_id join finding newer on newer.id = coalesce(named.joined_into, named.id) where e.finding_id = f.id and e.relation = 'superseded_by' and newer.status = any ($2::text[]) order by newer.id limit 1) as "newerId"
       from finding f where f.id = $1`,
      [id, readable],
    );
    if (found === undefined) return null;
    if (found.toId !== null) return (await this.at(found.toId)) === null ? null : { is: 'moved', toId: found.toId };
    if (!found.isShown) return found.wasShown ? { is: 'taken back' } : null;
    const finding = await this.dataSource.manager.findOneBy(Finding, { id, status: In(readable) });
    return finding === null ? null : { is: 'shown', finding, newerId: found.newerId };
  }
}

@Resolver(() => FindingType)
export class FindingAddressResolver {
  constructor(private readonly addresses: FindingAddresses) {}

  @Access(access.withParent)
  @ResolveField(() => String, { description: 'Its lasting address. It leads on when the finding is joined into another, and says so when newer evidence takes its place.' })
  link(@Parent() { id }: FindingType): string {
    return this.addresses.of(id);
  }
}
