import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface Asked {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: IncomingMessage['headers'];
  /** On the clock that the server was given. */
  readonly at: number;
}
type Interfere = (asked: Asked, response: ServerResponse, nth: number) => boolean | void;

/** What the services hold: records exactly as each writes them. */
export interface Holdings {
  europePmc: readonly object[];
  crossref: readonly object[];
  /** `<PubmedArticle>…</PubmedArticle>` each. */
  pubmed: readonly string[];
}

/**
 * A server on this machine that answers as Europe PMC, PubMed's E-utilities and Crossref do, envelopes, headers, cursors and errors included, from the records it is given.
 * It counts like them, too: whoever asks too often gets their 429.
 * Sources: https://europepmc.org/RestfulWebService, https://www.ncbi.nlm.nih.gov/books/NBK25499 and NBK25497, https://api.crossref.org.
 */
export class BibliographicServices {
  holdings: Holdings = { europePmc: [], crossref: [], pubmed: [] };
  asked: Asked[] = [];
  /** Answers in the server's place where it returns true. */
  interfere: Interfere = () => false;
  /** Requests refused for coming too fast. */
  tooFast = 0;
  private readonly server = createServer((request, response) => this.answer(request, response));

  /** @param now the clock by which requests are counted, in milliseconds */
  constructor(private readonly now: () => number) {}

  async start(): Promise<string> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  stop(): void {
    this.server.closeAllConnections();
    this.server.close();
  }

  reset(): void {
    [this.asked, this.interfere, this.tooFast] = [[], () => false, 0];
  }

  private answer({ url = '', headers }: IncomingMessage, response: ServerResponse): void {
    const { pathname, searchParams } = new URL(url, 'http://x');
    const asked = { path: pathname, query: Object.fromEntries(searchParams), headers, at: this.now() };
    this.asked.push(asked);
    if (this.interfere(asked, response, this.asked.length) === true) return;
    switch (pathname) {
      case '/search':
        return this.europePmc(asked, response);
      case '/esearch.fcgi':
      case '/efetch.fcgi':
        return this.eutils(asked, response);
      case '/works':
        return this.crossref(asked, response);
      default:
        response.writeHead(404).end();
    }
  }

  /** Cursors are opaque; the last page has none (since release 6.6). */
  private europePmc({ query }: Asked, response: ServerResponse): void {
    const from = query['cursorMark'] === '*' ? 0 : Number(Buffer.from(query['cursorMark'] ?? '', 'base64').toString());
    const pageSize = Number(query['pageSize']);
    const result = this.holdings.europePmc.slice(from, from + pageSize);
    const next = from + pageSize < this.holdings.europePmc.length ? Buffer.from(String(from + pageSize)).toString('base64') : undefined;
    json(response, {
      version: '6.9',
      hitCount: this.holdings.europePmc.length,
      ...(next === undefined ? {} : { nextCursorMark: next, nextPageUrl: `https://www.ebi.ac.uk/europepmc/webservices/rest/search?cursorMark=${next}` }),
      request: { queryString: query['query'], resultType: 'core', cursorMark: query['cursorMark'], pageSize, sort: '', synonym: false },
      resultList: { result },
    });
  }

  /** Three requests a second, ten with a key; what was found is kept under WebEnv. */
  private eutils({ path, query, at }: Asked, response: ServerResponse): void {
    const limit = query['api_key'] === undefined ? 3 : 10;
    const lately = this.asked.filter((one) => /fcgi$/u.test(one.path) && one.at > at - 1_000).length;
    response.setHeader('x-ratelimit-limit', String(limit)).setHeader('x-ratelimit-remaining', String(Math.max(0, limit - lately)));
    if (lately > limit) {
      this.tooFast += 1;
      return json(response, { error: 'API rate limit exceeded', 'api-key': '127.0.0.1', count: String(lately), limit: String(limit) }, 429);
    }
    const { pubmed } = this.holdings;
    if (path === '/esearch.fcgi') {
      const found = { count: String(pubmed.length), retmax: '0', retstart: '0', querykey: '1', webenv: 'MCID_674700', idlist: [], translationset: [], querytranslation: query['term'] };
      return json(response, { header: { type: 'esearch', version: '0.3' }, esearchresult: found });
    }
    const [from, most] = [Number(query['retstart']), Number(query['retmax'])];
    response.setHeader('content-type', 'text/xml; charset=UTF-8');
    if (query['WebEnv'] !== 'MCID_674700' || from >= pubmed.length) {
      return void response.writeHead(400).end(`${HEAD.replaceAll('PubmedArticleSet', 'eEfetchResult')}<eFetchResult>\n\t<ERROR>Cannot retrieve history data. query_key: 1, WebEnv: …</ERROR>\n</eFetchResult>\n`);
    }
    response.end(articleSet(pubmed.slice(from, from + most)));
  }

  /** One cursor for all pages, which stands for a place that moves on; its limits in headers. */
  private crossref({ query, at }: Asked, response: ServerResponse): void {
    const before = this.asked.slice(0, -1).filter(({ path }) => path === '/works');
    const nth = query['cursor'] === '*' ? 0 : before.length - before.findLastIndex((one) => one.query['cursor'] === '*');
    if (before.some((one) => one.at > at - 1_000 / 3)) this.tooFast += 1;
    const rows = Number(query['rows']);
    response.setHeader('x-rate-limit-limit', '3').setHeader('x-rate-limit-interval', '1s').setHeader('x-api-pool', query['mailto'] === undefined ? 'public' : 'polite');
    json(response, {
      status: 'ok',
      'message-type': 'work-list',
      'message-version': '1.0.0',
      message: {
        facets: {},
        'next-cursor': 'DnF1ZXJ5VGhlbkZldGNoBgAAAAA=',
        'total-results': this.holdings.crossref.length,
        items: this.holdings.crossref.slice(nth * rows, (nth + 1) * rows),
        'items-per-page': rows,
        query: { 'start-index': 0, 'search-terms': query['query.bibliographic'] },
      },
    });
  }
}

const HEAD =
  '<?xml version="1.0" ?>\n<!DOCTYPE PubmedArticleSet PUBLIC "-//NLM//DTD PubMedArticle, 1st January 2025//EN" "https://dtd.nlm.nih.gov/ncbi/pubmed/out/pubmed_250101.dtd">\n';

/** A page of efetch. */
export const articleSet = (articles: readonly string[]): string => `${HEAD}<PubmedArticleSet>\n${articles.join('\n')}</PubmedArticleSet>`;

/** The articles in a page of efetch. */
export const articlesIn = (xml: string): string[] => xml.match(/<PubmedArticle>.*?<\/PubmedArticle>/gsu) ?? [];

export const json = (response: ServerResponse, value: unknown, status = 200): void =>
  void response.writeHead(status, { 'content-type': 'application/json;charset=UTF-8' }).end(typeof value === 'string' ? value : JSON.stringify(value));
