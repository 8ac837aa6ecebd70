import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { grouped } from '../findings/findings.loaders.js';
import { RequestLoader } from '../platform/graphql/loader-scope.js';
import type { IdeaAnswerType } from './answer.types.js';
import type { JoinedIdea } from './joining.types.js';

/** Ids of the topics of ideas, by name. */
@Injectable()
export class IdeaTopicLoader extends RequestLoader<string, string[]> {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  protected async batch(ids: readonly string[]): Promise<ReadonlyMap<string, string[]>> {
    const rows = await this.dataSource.query<{ ideaId: string; topicIds: string[] }[]>(
      `select idea_id as "ideaId", array_agg(topic_id::text order by topic.name) as "topicIds" from idea_topic join topic on topic.id = topic_id where idea_id = any ($1::uuid[]) group by idea_id`,
      [ids],
    );
    return new Map(rows.map(({ ideaId, topicIds }) => [ideaId, topicIds]));
  }
}

/** How many people say "me too", from three on. */
@Injectable()
export class MeTooLoader extends RequestLoader<string, number> {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  protected async batch(ids: readonly string[]): Promise<ReadonlyMap<string, number>> {
    const rows = await this.dataSource.query<{ ideaId: string; people: number }[]>('select idea_id as "ideaId", people from ideas_me_toos($1)', [ids]);
    return new Map(rows.map(({ ideaId, people }) => [ideaId, people]));
  }
}

/** Answers of ideas, the earliest first: few, since only a reason twice and one of each kind more can be given. What was joined into another counts as that one. */
@Injectable()
export class IdeaAnswerLoader extends RequestLoader<string, IdeaAnswerType[]> {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  protected async batch(ids: readonly string[]): Promise<ReadonlyMap<string, IdeaAnswerType[]>> {
    const rows = await this.dataSource.query<(IdeaAnswerType & { ideaId: string })[]>(
      `select answer.idea_id as "ideaId", answer.at, answer.kind, answer.answered_as as "answeredAs", answer.words, team.name || ', ' || organisation.name as team,
         coalesce(post.joined_into, post.id) as "opportunityId", coalesce(finding.joined_into, finding.id) as "findingId"
       from idea_answer answer left join team on team.id = answer.team_id left join organisation on organisation.id = team.organisation_id
       left join opportunity post on post.id = answer.opportunity_id left join finding on finding.id = answer.finding_id
       where answer.idea_id = any ($1::uuid[]) order by answer.id`,
      [ids],
    );
    return grouped(rows, ({ ideaId }) => ideaId);
  }
}

/** What was joined into ideas, the earliest first, at most 50. */
@Injectable()
export class JoinedIdeaLoader extends RequestLoader<string, JoinedIdea[]> {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  protected async batch(ids: readonly string[]): Promise<ReadonlyMap<string, JoinedIdea[]>> {
    const rows = await this.dataSource.query<(JoinedIdea & { into: string })[]>(
      `select joined.id, joined.code, joined.title, joined.joined_into as into from unnest($1::uuid[]) as root (id)
       cross join lateral (select * from idea where joined_into = root.id order by id limit 50) joined order by joined.id`,
      [ids],
    );
    return grouped(rows, ({ into }) => into);
  }
}
