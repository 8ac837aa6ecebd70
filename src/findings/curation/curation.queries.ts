import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Actor } from '../../identity/actor.js';
import { Clock } from '../../platform/clock/clock.js';
import { RateLimiter } from '../../platform/limits/rate-limiter.js';
import { readingAge } from '../../platform/text/reading-age.rules.js';
import { Area } from '../../reference/area.entity.js';
import { dayInEngland, holdsOn } from '../../reference/days.rules.js';
import { AreaType, TopicType } from '../../reference/reference.types.js';
import { Topic } from '../../reference/topic.entity.js';
import { TopicSuggestions } from '../../topic-suggestions/topic-suggestions.js';
import { Finding } from '../finding.entity.js';
import { findingNotFound } from '../findings.errors.js';
import { HeadingBooks } from '../import/topics/heading-books.js';
import { topicsNamed } from '../import/topics/headings.rules.js';
import { areasInText } from './areas-in-text.rules.js';
import type { AreaSuggestionType, CurationSuggestionsType, FindingCurationType, FindingStepType, FindingTopicSuggestionType, SummaryCheckType, TopicKind } from './curation.types.js';
import { suggestedStudyType } from './study-type.rules.js';
import { summaryHints } from './summary-hints.rules.js';
import { missingParts, summaryParts, type SummaryText, wholeOf } from './summary-parts.rules.js';

const MOST_TOPICS = 10;

/** What brokers read while they work on a finding. */
@Injectable()
export class CurationQueries {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
    private readonly limits: RateLimiter,
    private readonly topics: TopicSuggestions,
    private readonly books: HeadingBooks,
  ) {}

  /** @throws DomainError NOT_FOUND */
  async curation(findingId: string): Promise<FindingCurationType> {
    const finding = await this.find(findingId);
    const [taken] = await this.dataSource.query<{ name: string; until: Date }[]>(
      'select display_name as name, until from finding_work join account on account.id = account_id where finding_id = $1 and until > $2',
      [findingId, await this.clock.now()],
    );
    const history = await this.dataSource.query<FindingStepType[]>(
      `select finding_step.id, step, display_name as by, at, version, note from finding_step join account on account.id = account_id
       where finding_id = $1 order by finding_step.id desc limit 100`,
      [findingId],
    );
    return { findingId, check: this.check(asParts(finding)), takenBy: taken?.name ?? null, takenUntil: taken?.until ?? null, history };
  }

  check(text: SummaryText): SummaryCheckType {
    const whole = wholeOf(text);
    return { readingAge: whole === null ? null : readingAge(whole), hints: summaryHints(text) };
  }

  /** @throws DomainError NOT_FOUND, RATE_LIMITED */
  async suggestions(actor: Actor, findingId: string): Promise<CurationSuggestionsType> {
    await this.limits.take('topicSuggestions', actor.accountId);
    const finding = await this.find(findingId);
    const abstract = finding.abstract.map(({ text }) => text).join('\n');
    const [topics, areas] = await Promise.all([this.suggestedTopics(finding, abstract), this.suggestedAreas(findingId, finding)]);
    return { topics, studyType: suggestedStudyType({ publicationTypes: finding.publicationTypes, title: finding.title, abstract }), areas };
  }

  /** Of today. @throws DomainError NOT_FOUND */
  async suggestedAreas(findingId: string, known?: Finding): Promise<AreaSuggestionType[]> {
    const { title, abstract } = known ?? (await this.find(findingId));
    const today = dayInEngland(await this.clock.now());
    const areas = (await this.dataSource.manager.find(Area)).filter((area) => holdsOn(area, today));
    const byCode = new Map(areas.map((area) => [area.code, area]));
    const text = [title, ...abstract.map((section) => section.text)].join('\n');
    return areasInText(text, areas).map(({ code, words }) => ({ area: AreaType.of(byCode.get(code)!), words: [...words] }));
  }

  /** By what it says, and by what its headings and keywords name: as names of topics are now, also where its topics were chosen or published long ago. */
  private async suggestedTopics(finding: Finding, abstract: string): Promise<FindingTopicSuggestionType[]> {
    const [byText, book] = await Promise.all([
      this.topics.of([finding.title, finding.plainSummary ?? '', abstract].join('\n'), MOST_TOPICS),
      this.books.current(this.dataSource.manager, await this.clock.now()),
    ]);
    const named = new Set(topicsNamed(book, finding));
    const texts = new Map(byText.map((each) => [each.topic.id, each]));
    const others = [...named].filter((id) => !texts.has(id));
    const topics = [...byText.map(({ topic }) => topic), ...(await this.dataSource.manager.createQueryBuilder(Topic, 'topic').where('topic.id = any (:others)', { others }).orderBy('topic.name').getMany())];
    const kinds = await this.dataSource.query<{ id: string; kind: TopicKind }[]>('select id, topic_kind(id) as kind from unnest($1::uuid[]) as id', [topics.map(({ id }) => id)]);
    const kindOf = new Map(kinds.map(({ id, kind }) => [id, kind]));
    return topics.map((topic) => {
      const found = texts.get(topic.id);
      const confidence = found === undefined ? null : Math.round(found.confidence * 20) / 20;
      return { topic: TopicType.of(topic), kind: kindOf.get(topic.id)!, confidence, words: [...(found?.words ?? [])], byHeadings: named.has(topic.id) };
    });
  }

  private async find(id: string): Promise<Finding> {
    const finding = await this.dataSource.manager.findOneBy(Finding, { id });
    if (finding === null) throw findingNotFound();
    return finding;
  }
}

/** One that was written as a whole says what was found; nobody can tell where its parts are. */
const asParts = (finding: Finding): SummaryText =>
  missingParts(finding).length === summaryParts.length && finding.plainSummary !== null
    ? { keyMessage: null, whatWasDone: null, whatWasFound: finding.plainSummary, limits: null, howCurrent: null }
    : finding;
