import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { ProfileFacts } from '../contributors/contributors.queries.js';
import type { OpportunityFacts } from '../opportunities/opportunity.facts.js';
import { stemsOf } from '../search/text/words.js';
import { AreaHeirs, type SuccessorRow } from './area-heirs.rules.js';
import type { Interest, PersonFacts, PostFacts, Topic } from './match.rules.js';
import { TopicTree, type TopicRow } from './topic-tree.rules.js';

const daysInAMonth = 365.25 / 12;
const millisecondsInADay = 86_400_000;

/** The reference data that matching stands on, read once for any number of people and posts. */
export class MatchGround {
  constructor(
    readonly topics: TopicTree,
    readonly areas: AreaHeirs,
  ) {}

  post(facts: OpportunityFacts): PostFacts {
    const topics = facts.topics.flatMap(({ topicId, relations }) => {
      const topic = this.topics.get(topicId);
      return topic ? [{ topic, relations }] : [];
    });
    return {
      ...facts,
      topics,
      keyWords: new Set(stemsOf(wordsOfPost(facts, topics.map(({ topic }) => topic)))),
      hoursPerMonth: hoursPerMonth(facts),
      areaCodes: facts.areaCode === null ? [] : this.areas.of(facts.areaCode),
      contactTreatsInvitees: facts.contactTreatsInvitees ?? false,
    };
  }

  person(facts: ProfileFacts): PersonFacts {
    return {
      ...facts,
      id: facts.contributorId,
      is16Or17: facts.ageBand === '16_or_17',
      isActedFor: facts.kind === 'acting_for',
      areaCodes: this.areas.of(facts.areaCode),
      skills: facts.skills.map(({ description }) => description),
      ownWords: facts.ownWords ?? '',
      interests: this.interests(facts.interests),
    };
  }

  interests(held: ProfileFacts['interests']): Interest[] {
    return held.flatMap(({ topicId, relation }) => {
      const topic = this.topics.get(topicId);
      return topic ? [{ topic, relation }] : [];
    });
  }
}

/** What says most about a post in few words: title, topics and who is sought, or the summary where that isn't said. */
export const wordsOfPost = ({ title, experienceSought, summary, skills }: OpportunityFacts, topics: readonly Topic[]): string =>
  [title, ...topics.map(({ name }) => name), experienceSought ?? summary ?? '', ...skills].join('. ');

/** All its hours spread over the months from its first to its last day, at least one. */
function hoursPerMonth({ meetingMinutes, preparationMinutes, travelMinutes, startsOn, endsOn }: OpportunityFacts): number | null {
  if (meetingMinutes === null || preparationMinutes === null || travelMinutes === null) return null;
  const days = startsOn !== null && endsOn !== null ? (Date.parse(endsOn) - Date.parse(startsOn)) / millisecondsInADay + 1 : 0;
  return (meetingMinutes + preparationMinutes + travelMinutes) / 60 / Math.max(1, days / daysInAMonth);
}

@Injectable()
export class MatchFacts {
  /** Two statements, whatever is matched afterwards. */
  async ground(em: EntityManager): Promise<MatchGround> {
    const topics = await em.query<TopicRow[]>('select id, name, parent_id as "parentId" from topic order by id');
    const successors = await em.query<SuccessorRow[]>('select area_code as "areaCode", successor_code as "successorCode" from area_successor order by 1, 2');
    return new MatchGround(new TopicTree(topics), new AreaHeirs(successors));
  }
}
