import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import { RequestLoader } from '../platform/graphql/loader-scope.js';
import { Organisation } from './organisation.entity.js';
import { Team } from './team.entity.js';

@Injectable()
export class OrganisationLoader extends RequestLoader<string, Organisation> {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  protected async batch(ids: readonly string[]): Promise<ReadonlyMap<string, Organisation>> {
    const found = await this.dataSource.manager.findBy(Organisation, { id: In([...ids]) });
    return new Map(found.map((organisation) => [organisation.id, organisation]));
  }
}

@Injectable()
export class TeamLoader extends RequestLoader<string, Team> {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  protected async batch(ids: readonly string[]): Promise<ReadonlyMap<string, Team>> {
    const found = await this.dataSource.manager.findBy(Team, { id: In([...ids]) });
    return new Map(found.map((team) => [team.id, team]));
  }
}
