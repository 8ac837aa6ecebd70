import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import { notFound } from '../platform/errors/domain-error.js';
import { type ConnectionArgs, keysetPage, type Page } from '../platform/graphql/connection.js';
import type { TeamInvitationType } from './membership.types.js';
import { Organisation } from './organisation.entity.js';
import { Team } from './team.entity.js';

@Injectable()
export class IdentityQueries {
  constructor(private readonly dataSource: DataSource) {}

  async organisation(id: string): Promise<Organisation> {
    const found = await this.dataSource.manager.findOneBy(Organisation, { id });
    if (!found) throw notFound('This organisation');
    return found;
  }

  organisations(args: ConnectionArgs): Promise<Page<Organisation>> {
    const query = this.dataSource.manager.createQueryBuilder(Organisation, 'organisation');
    return keysetPage(query, { alias: 'organisation', property: null, direction: 'ASC' }, args);
  }

  async team(id: string): Promise<Team> {
    const found = await this.dataSource.manager.findOneBy(Team, { id });
    if (!found) throw notFound('This team');
    return found;
  }

  teams(ids: readonly string[]): Promise<Team[]> {
    return this.dataSource.manager.find(Team, { where: { id: In([...ids]) }, order: { id: 'ASC' } });
  }

  /** Of whoever sent them, also into teams they are in no longer. */
  sentInvitations(accountId: string): Promise<TeamInvitationType[]> {
    return this.dataSource.query<TeamInvitationType[]>(
      `select i.id, team.name as "teamName", a.display_name as "invitedByName", i.created_at as "createdAt", i.expires_at as "expiresAt"
       from team_invitation i join account a on a.id = i.invited_by join team on team.id = i.team_id
       where i.invited_by = $1 and i.ended_at is null and i.expires_at > clock_now() order by i.id desc limit 200`,
      [accountId],
    );
  }
}
