import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../../platform/config/app-config.js';
import { mayAsk } from '../../../platform/outgoing/outgoing.rules.js';
import { FileProblem } from '../import-problem.js';
import { object, string } from '../formats/json-values.js';
import { PoliteClient, ServiceAway } from './polite-client.js';
import { dayOf } from './schedule.rules.js';
import type { SavedQuery } from './saved-query.entity.js';

const USUAL = { europe_pmc: 'https://www.ebi.ac.uk/europepmc/webservices/rest', pubmed: 'https://eutils.ncbi.nlm.nih.gov/entrez/eutils', crossref: 'https://api.crossref.org' } as const;
const PAGE = 200;
/** PubMed gives no more of one search, and nobody curates more a day. */
const MOST_RECORDS = 10_000;
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

  /** https://europepmc.org/RestfulWebService: a cursor leads from page to page. UPDATE_DATE also finds what was corrected or retracted. */
  private async *europePmc({ query, since }: Query, today: Date): AsyncGenerator<Buffer, void, undefined> {
    let cursorMark = '*';
    for (;;) {
      const words = `(${query}) AND (UPDATE_DATE:[${since} TO ${dayOf(today)}])`;
      const { bytes } = await this.client.get('europe_pmc', this.url('europe_pmc', '/search', { query: words, resultType: 'core', format: 'json', pageSize: String(PAGE), cursorMark }));
      const page = parsed(bytes);
      requireFew(page['hitCount']);
      yield bytes;
      const next = string(page['nextCursorMark']);
      const results = object(page['resultList'])['result'];
      if (next === null || next === cursorMark || !Array.isArray(results) || results.length < PAGE) return;
      cursorMark = next;
    }
  }

  /** https://www.ncbi.nlm.nih.gov/books/NBK25499: the search is kept there, its records fetched in pages. The date is that of the last change. */
  private async *pubmed({ query, since }: Query, today: Date): AsyncGenerator<Buffer, void, undefined> {
    const caller = { tool: 'askwell', email: this.client.contact };
    const search = { db: 'pubmed', term: query, datetype: 'mdat', mindate: since.replaceAll('-', '/'), maxdate: dayOf(today).replaceAll('-', '/'), usehistory: 'y', retmode: 'json', retmax: '0', ...caller };
    const { bytes } = await this.client.get('pubmed', this.url('pubmed', '/esearch.fcgi', search));
    const result = object(parsed(bytes)['esearchresult']);
    const [count, webEnv, key] = [Number(string(result['count'])), string(result['webenv']), string(result['querykey'])];
    if (!Number.isInteger(count) || webEnv === null || key === null) throw new ServiceAway('its answer says nothing of a search');
    requireFew(count);
    if (count === 0) yield Buffer.from('<PubmedArticleSet></PubmedArticleSet>');
    for (let from = 0; from < count; from += PAGE) {
      const fetching = { db: 'pubmed', WebEnv: webEnv, query_key: key, retstart: String(from), retmax: String(PAGE), retmode: 'xml', ...caller };
      yield (await this.client.get('pubmed', this.url('pubmed', '/efetch.fcgi', fetching))).bytes;
    }
  }

  /** https://api.crossref.org: a cursor, and an address to write to, which brings one into the polite pool. */
  private async *crossref({ query, since }: Query): AsyncGenerator<Buffer, void, undefined> {
    let cursor = '*';
    for (;;) {
      const asked = { 'query.bibliographic': query, filter: `from-update-date:${since}`, rows: String(PAGE), cursor, mailto: this.client.contact };
      const { bytes } = await this.client.get('crossref', this.url('crossref', '/works', asked));
      const message = object(parsed(bytes)['message']);
      requireFew(message['total-results']);
      yield bytes;
      const [next, items] = [string(message['next-cursor']), message['items']];
      if (next === null || !Array.isArray(items) || items.length < PAGE) return;
      cursor = next;
    }
  }

  /** Once, or not at all when the feed says that nothing changed. Where it moved to is asked as well, as long as it may be. */
  private async *feed({ query, etag, lastModified }: Query, said: FeedState): AsyncGenerator<Buffer, void, undefined> {
    const headers = { accept: 'application/atom+xml, application/rss+xml, application/feed+json, application/xml;q=0.9, application/json;q=0.9', ...(etag ? { 'if-none-match': etag } : {}), ...(lastModified ? { 'if-modified-since': lastModified } : {}) };
    let address = query;
    for (let moved = 0; moved <= MOST_REDIRECTS; moved += 1) {
      if (!mayAsk(address, this.config.publicUrl)) throw new ServiceAway('its address is one that may not be asked');
      const answer = await this.client.get('feed', address, { headers, expected: [200, 304, ...REDIRECTS] });
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

function parsed(bytes: Buffer): Readonly<Record<string, unknown>> {
  try {
    return object(JSON.parse(bytes.toString('utf8')));
  } catch {
    throw new ServiceAway('its answer is no JSON');
  }
}

function requireFew(count: unknown): void {
  if (typeof count !== 'number' || count <= MOST_RECORDS) return;
  throw new FileProblem('TOO_LARGE', `The query finds ${count} records; ${MOST_RECORDS} are the most that are brought in at once. Narrow it, or let it begin later.`, { record: null, line: 1, byte: 0 });
}
