import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { RequestLoader } from '../platform/graphql/loader-scope.js';
import type { TeamInvitationType, TeamMemberType } from './membership.types.js';
import type { Team } from './team.entity.js';

/** Rows that name whose they are, as lists. */
function byOwner<T extends { of: string }>(rows: readonly T[]): Map<string, Omit<T, 'of'>[]> {
  const lists = new Map<string, Omit<T, 'of'>[]>();
  for (const { of, ...row } of rows) lists.set(of, [...(lists.get(of) ?? []), row]);
  return lists;
}

/** Of a team, who joined first comes first; at most 200. */
@Injectable()
export class MemberLoader extends RequestLoader<string, TeamMemberType[]> {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  protected async batch(ids: readonly string[]): Promise<ReadonlyMap<string, TeamMemberType[]>> {
    return byOwner(
      await this.dataSource.query<(TeamMemberType & { of: string })[]>(
        `select of, "accountId", "displayName", since from (
           select p.team_id as of, a.id as "accountId", a.display_name as "displayName", p.granted_at as since, row_number() over (partition by p.team_id order by p.granted_at, p.id) as nth
           from permission p join account a on a.id = p.account_id where p.team_id = any ($1) and p.kind = 'team_member' and p.revoked_at is null
         ) member where nth <= 200 order by nth`,
        [ids],
      ),
    );
  }
}

/** Of a team, the latest first; at most 50. */
@Injectable()
export class TeamInvitationLoader extends RequestLoader<string, TeamInvitationType[]> {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  protected async batch(ids: readonly string[]): Promise<ReadonlyMap<string, TeamInvitationType[]>> {
    return byOwner(
      await this.dataSource.query<(TeamInvitationType & { of: string })[]>(
        `select of, id, "teamName", "invitedByName", "createdAt", "expiresAt" from (
           select i.team_id as of, i.id, team.name as "teamName", a.display_name as "invitedByName", i.created_at as "createdAt", i.expires_at as "expiresAt", row_number() over (partition by i.team_id order by i.id desc) as nth
           from team_invitation i join account a on a.id = i.invited_by join team on team.id = i.team_id where i.team_id = any ($1) and i.ended_at is null and i.expires_at > clock_now()
         ) invitation where nth <= 50 order by nth`,
        [ids],
      ),
    );
  }
}

/** Of an organisation, oldest first; at most 200. */
@Injectable()
export class TeamsOfOrganisationLoader extends RequestLoader<string, Pick<Team, 'id' | 'name' | 'organisationId'>[]> {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  protected async batch(ids: readonly string[]): Promise<ReadonlyMap<string, Pick<Team, 'id' | 'name' | 'organisationId'>[]>> {
    return byOwner(
      await this.dataSource.query<{ of: string; id: string; name: string; organisationId: string }[]>(
        `select of, id, name, of as "organisationId" from (
           select organisation_id as of, id, name, row_number() over (partition by organisation_id order by id) as nth from team where organisation_id = any ($1)
         ) team where nth <= 200 order by nth`,
        [ids],
      ),
    );
  }
}
