import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

export interface TourPost {
  id: string;
  title: string;
  team: string;
  /** The account of its named contact. */
  subject: string;
  contactName: string;
}

/** By title, the first that can still be shown. For each of them sample people fit, of whom few fit another. */
const titles = [
  'Tired after cancer treatment: plan a trial with us',
  'Help us plan a study of breathlessness',
  'Dialysis at home: help to guide a trial',
  'Letters that people with ADHD can read',
  'Words after stroke: an app that gives you time',
  'What should research about hearing voices look at?',
];

/** Posts for which the tour can invite someone. */
@Injectable()
export class TourPosts {
  constructor(private readonly dataSource: DataSource) {}

  /** An open sample post that nobody was invited for; null when there is none left. */
  async next(): Promise<TourPost | null> {
    const [post] = await this.dataSource.query<TourPost[]>(
      `select post.id, post.title, team.name as team, account.subject, account.display_name as "contactName"
       from unnest($1::text[]) with ordinality as wanted (title, place)
       join opportunity post on post.title = wanted.title and post.status = 'open'
       join team on team.id = post.team_id
       join permission on permission.team_id = team.id and permission.kind = 'team_member' and permission.revoked_at is null
       join account on account.id = permission.account_id and account.sample
       where not exists (select from wave where wave.opportunity_id = post.id) and (post.closes_at is null or post.closes_at > clock_now())
       order by wanted.place limit 1`,
      [titles],
    );
    return post ?? null;
  }

  /** Someone of a sample team, for when no post is left to invite for. */
  async anyTeam(): Promise<Pick<TourPost, 'team' | 'subject' | 'contactName'>> {
    const [member] = await this.dataSource.query<Pick<TourPost, 'team' | 'subject' | 'contactName'>[]>(
      `select team.name as team, account.subject, account.display_name as "contactName"
       from team
       join permission on permission.team_id = team.id and permission.kind = 'team_member' and permission.revoked_at is null
       join account on account.id = permission.account_id and account.sample
       order by team.id, account.id limit 1`,
    );
    return member;
  }
}
