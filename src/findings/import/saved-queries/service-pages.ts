import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../../platform/config/app-config.js';
import { mayAsk } from '../../../platform/outgoing/outgoing.rules.js';
import { FileProblem } from '../import-problem.js';
import { PoliteClient, type Request, ServiceAway } from './polite-client.js';
import { crossrefPage, europePmcPage, flawOf, pubmedRecords, pubmedSearch, type ServicePage } from './service-pages.rules.js';
import { dayOf } from './schedule.rules.js';
import type { SavedQuery } from './saved-query.entity.js';

const USUAL = { europe_pmc: 'https://www.ebi.ac.uk/europepmc/webservices/rest', pubmed: 'https://eutils.ncbi.nlm.nih.gov/entrez/eutils', crossref: 'https://api.crossref.org' } as const;
const PAGE = 200;
/** PubMed gives no more of one search (its 10,000th is refused), and nobody curates more a day. */
const MOST_RECORDS = 9_999;
const MOST_REDIRECTS = 3;
const REDIRECTS = [301, 302, 303, 307, 308];

type Query = Pick<SavedQuery, 'service' | 'query' | 'since' | 'etag' | 'lastModified'>;

/** What a feed said of itself. */
export interface FeedState {
  etag: string | null;
  lastModified: string | null;
}

/**
 * What a saved query finds, page after page, as the service writes it: the same bytes that somebody would save as files. Each page is asked for when the one
 * before is written.
 * @throws ServiceAway; FileProblem TOO_LARGE when a query finds more than can be meant
 */
@Injectable()
export class ServicePages {
  constructor(
    private readonly config: AppConfig,
    private readonly client: PoliteClient,
  ) {}

  read(query: Query, today: Date, feed: FeedState): AsyncGenerator<Buffer, void, undefined> {
    switch (query.service) {
      case 'europe_pmc':
        return this.europePmc(query, today);
      case 'pubmed':
        return this.pubmed(query, today);
      case 'crossref':
        return this.crossref(query);
      case 'feed':
        return this.feed(query, feed);
    }
  }

  /** https://europepmc.org/RestfulWebService: a cursor leads from page to page; without one, or with the same again, it was the last. UPDATE_DATE also finds what was corrected or retracted. */
  private async *europePmc({ query, since }: Query, today: Date): AsyncGenerator<Buffer, void, undefined> {
    const words = `(${query}) AND (UPDATE_DATE:[${since} TO ${dayOf(today)}])`;
    const asked = (cursorMark: string): string => this.url('europe_pmc', '/search', { query: words, resultType: 'core', format: 'json', pageSize: String(PAGE), cursorMark });
    yield* this.pages((cursor) => this.client.get('europe_pmc', asked(cursor), { flaw: flawOf(europePmcPage) }), { read: europePmcPage, isLast: ({ next }, cursor) => next === cursor });
  }

  /** https://api.crossref.org: a cursor, the same for all pages, which moves on with each answer, also one that got lost; and an address to write to, which brings one into the polite pool. */
  private async *crossref({ query, since }: Query): AsyncGenerator<Buffer, void, undefined> {
    const { contact } = this.client;
    const asked = (cursor: string): string =>
      this.url('crossref', '/works', { 'query.bibliographic': query, filter: `from-update-date:${since}`, rows: String(PAGE), cursor, ...(contact === null ? {} : { mailto: contact }) });
    yield* this.pages((cursor) => this.client.get('crossref', asked(cursor), { flaw: flawOf(crossrefPage) }), { read: crossrefPage, isLast: ({ records }) => records < PAGE, movesOn: true });
  }

  private async *pages(
    ask: (cursor: string) => Promise<{ bytes: Buffer; nth: number }>,
    { read, isLast, movesOn = false }: { read: (bytes: Buffer) => ServicePage; isLast: (page: ServicePage, cursor: string) => boolean; movesOn?: boolean },
  ): AsyncGenerator<Buffer, void, undefined> {
    let [cursor, seen, mayHaveMissed] = ['*', 0, false];
    for (let before: Buffer | null = null; ; ) {
      const { bytes, nth } = await ask(cursor);
      mayHaveMissed ||= movesOn && nth > 1;
      const page = read(bytes);
      requireFew(page.total);
      if (before !== null && bytes.equals(before)) throw new ServiceAway('it sends the same page again and again');
      yield bytes;
      seen += page.records;
      if (page.next === null || page.records === 0 || seen >= page.total || isLast(page, cursor)) return requireAll(seen, page.total, mayHaveMissed);
      [cursor, before] = [page.next, bytes];
    }
  }

  /** https://www.ncbi.nlm.nih.gov/books/NBK25499: the search is kept there, its records fetched in pages. The date is that of the last change. */
  private async *pubmed({ query, since }: Query, today: Date): AsyncGenerator<Buffer, void, undefined> {
    const [{ contact }, key] = [this.client, this.config.pubmedKey ?? null];
    const caller = { tool: 'askwell', ...(contact === null ? {} : { email: contact }), ...(key === null ? {} : { api_key: key }) };
    const days = { datetype: 'mdat', mindate: since.replaceAll('-', '/'), maxdate: dayOf(today).replaceAll('-', '/') };
    const search = this.url('pubmed', '/esearch.fcgi', { db: 'pubmed', term: query, ...days, usehistory: 'y', retmode: 'json', retmax: '0', ...caller });
    const { count, webEnv, queryKey } = pubmedSearch((await this.client.get('pubmed', search, { flaw: flawOf(pubmedSearch) })).bytes);
    requireFew(count);
    if (count === 0) return void (yield Buffer.from('<PubmedArticleSet></PubmedArticleSet>'));
    let seen = 0;
    for (let from = 0; from < count; from += PAGE) {
      const fetching = { db: 'pubmed', WebEnv: webEnv, query_key: queryKey, retstart: String(from), retmax: String(PAGE), retmode: 'xml', ...caller };
      const { bytes } = await this.client.get('pubmed', this.url('pubmed', '/efetch.fcgi', fetching), { flaw: flawOf(pubmedRecords) });
      yield bytes;
      seen += pubmedRecords(bytes);
    }
    requireAll(seen, count, false);
  }

  /** Once, or not at all when the feed says that nothing changed. Where it moved to is asked as well, as long as it may be. */
  private async *feed({ query, etag, lastModified }: Query, said: FeedState): AsyncGenerator<Buffer, void, undefined> {
    const headers = { accept: 'application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, application/json;q=0.9', ...(etag ? { 'if-none-match': etag } : {}), ...(lastModified ? { 'if-modified-since': lastModified } : {}) };
    const request: Request = { headers, expected: [200, 304, ...REDIRECTS] };
    let address = query;
    for (let moved = 0; moved <= MOST_REDIRECTS; moved += 1) {
      if (!mayAsk(address, this.config.publicUrl)) throw new ServiceAway('its address is one that may not be asked');
      const answer = await this.client.get('feed', address, request);
      if (answer.status === 304) return void (yield Buffer.from('<rss></rss>'));
      if (answer.status === 200) {
        said.etag = answer.headers.etag?.slice(0, 500) ?? null;
        said.lastModified = answer.headers['last-modified']?.slice(0, 100) ?? null;
        return void (yield answer.bytes);
      }
      const { location = '' } = answer.headers;
      if (!URL.canParse(location, address)) throw new ServiceAway('it sends us to what is no address');
      address = new URL(location, address).href;
    }
    throw new ServiceAway('it sends us from one address to the next');
  }

  private url(service: keyof typeof USUAL, path: string, asked: Record<string, string>): string {
    return `${this.config.findingServices?.[service] ?? USUAL[service]}${path}?${new URLSearchParams(asked).toString()}`;
  }
}

function requireFew(count: number): void {
  if (count <= MOST_RECORDS) return;
  throw new FileProblem('TOO_LARGE', `The query finds ${count} records; ${MOST_RECORDS} are the most that are brought in at once. Narrow it, or let it begin later.`, { record: null, line: 1, byte: 0 });
}

/**
 * What a service announces is near what it gives: records leave its index while it is read. Where much is missing, it broke off, and where a page may have been missed, anything is much:
 * it is asked again from the same day.
 */
function requireAll(seen: number, announced: number, mayHaveMissed: boolean): void {
  if (seen < (mayHaveMissed ? announced : 0.9 * announced)) throw new ServiceAway(`it announced ${announced} records and gave ${seen}`);
}
