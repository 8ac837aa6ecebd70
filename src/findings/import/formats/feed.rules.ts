import { atMost, distinct, plainText } from './clean-text.rules.js';
import { type FindingRecord, NOTHING_MORE, type PartialDate } from '../finding-record.js';
import { describeIds, idsIn } from '../identifiers.rules.js';
import { RecordProblem } from '../import-problem.js';
import { object, objects, parseObject, string, strings } from './json-values.js';
import { languageCode } from './languages.rules.js';
import { commaName } from './names.rules.js';
import { partialDate, writtenDate } from './partial-date.rules.js';
import { LONGEST_LICENCE } from './pubmed.rules.js';
import { doiAddress, doiWithin, named, pmidWithin, saysRetracted, titleOf, webAddress } from './record-parts.rules.js';
import { textOf } from './xml-tree.js';
import type { XmlElement } from './xml-tree.js';

/** What an item of any feed says. */
interface FeedItem {
  readonly title: string | null;
  readonly text: string;
  readonly authors: readonly string[];
  readonly date: string | null;
  readonly journal: string | null;
  readonly language: string | null;
  readonly rights: string | null;
  readonly keywords: readonly string[];
  /** Where an identifier of the work may be: what says so first, then the item's own id and addresses. */
  readonly clues: readonly (string | null)[];
  readonly links: readonly (string | null)[];
}

/**
 * An entry of an Atom feed or an item of an RSS feed (0.9 to 2.0, with the elements of Dublin Core and PRISM that journals use), as finding.
 * @throws RecordProblem when it can't be one
 */
export function xmlFeedFinding(root: XmlElement, today: Date): FindingRecord {
  const texts = (...names: string[]): string[] => names.flatMap((name) => elements(root, name).map((one) => textOf(one)?.trim() ?? '')).filter((text) => text !== '');
  const one = (...names: string[]): string | null => texts(...names)[0] ?? null;
  const links = elements(root, 'link').map((link) => link.attributes['href'] ?? textOf(link));
  return finding(
    {
      title: one('title', 'dc:title'),
      text: one('description', 'summary', 'dc:description', 'content:encoded', 'content') ?? '',
      authors: [...elements(root, 'author').flatMap((author) => elements(author, 'name').map((name) => textOf(name) ?? '')), ...texts('dc:creator')],
      date: one('prism:publicationDate', 'prism:coverDate', 'published', 'issued', 'dc:date', 'pubDate', 'updated', 'modified'),
      journal: one('prism:publicationName', 'dc:source'),
      language: one('dc:language', 'language'),
      rights: one('dc:rights', 'rights', 'prism:copyright', 'copyright', 'creativeCommons:license'),
      keywords: [...elements(root, 'category').map((category) => category.attributes['term'] ?? textOf(category) ?? ''), ...texts('dc:subject', 'prism:keyword')],
      clues: [...texts('prism:doi', 'dc:identifier', 'guid', 'id'), root.attributes['rdf:about'] ?? null, ...links],
      links,
    },
    today,
  );
}

/**
 * An item of a JSON Feed (version 1 or 1.1), as finding.
 * @throws RecordProblem when it can't be one
 */
export function jsonFeedFinding(text: string, today: Date): FindingRecord {
  const raw = parseObject(text);
  const authors = [...objects(raw['authors']), object(raw['author'])].map(({ name }) => string(name) ?? '');
  const links = [string(raw['url']), string(raw['external_url'])];
  return finding(
    {
      title: string(raw['title']),
      text: string(raw['summary']) ?? string(raw['content_text']) ?? string(raw['content_html']) ?? '',
      authors,
      date: string(raw['date_published']) ?? string(raw['date_modified']),
      journal: null,
      language: string(raw['language']),
      rights: null,
      keywords: strings(raw['tags']),
      clues: [string(raw['id']), ...links],
      links,
    },
    today,
  );
}

function finding({ title, text, authors, date, journal, language, rights, keywords, clues, links }: FeedItem, today: Date): FindingRecord {
  const found = <T>(read: (clue: string | null) => T | null): T | null => clues.map(read).find((id) => id !== null) ?? null;
  const ids = idsIn({ doi: found(doiWithin), pmid: found(pmidWithin) });
  return named(describeIds(ids) || null, () => {
    const plain = titleOf(title, ids);
    const abstract = plainText(text);
    return {
      ...NOTHING_MORE,
      source: 'feed',
      ids,
      title: plain,
      abstract: abstract === '' ? [] : [{ label: null, text: abstract }],
      authors: distinct(authors.flatMap((name) => plainText(name).split(/\s*;\s*|\s+and\s+/u)).flatMap(manyNames).map(commaName)),
      journal: journal === null ? null : plainText(journal) || null,
      published: dateOf(date, today),
      keywords: distinct(keywords.map(plainText)),
      language: languageCode(language),
      abstractLicence: rights === null ? null : atMost(plainText(rights), LONGEST_LICENCE),
      urls: distinct([...(ids.doi === null ? [] : [doiAddress(ids.doi)]), ...links.map(webAddress)]),
      retracted: saysRetracted(plain),
    };
  });
}

/** "Okafor C, Lind B, Berg A" are three; "Okafor, Chidi" is one. */
function manyNames(name: string): string[] {
  const parts = name.split(/\s*,\s*/u);
  return parts.length > 2 || (parts.length === 2 && parts.every((part) => part.includes(' '))) ? parts : [name];
}

/** As Atom and Dublin Core write it, "2024-03-05T…", or as RSS does, "Tue, 05 Mar 2024 …". */
function dateOf(written: string | null, today: Date): PartialDate {
  if (written === null) throw new RecordProblem('NO_DATE', 'The item has no date.');
  const mail = /^(?:[A-Za-z]{3,9},?\s+)?(?<day>\d{1,2})\s+(?<month>[A-Za-z]{3,9})\s+(?<year>\d{4})\b/u.exec(written.trim())?.groups;
  return mail === undefined ? writtenDate(written.replace(/T.*$/u, ''), today) : partialDate({ year: mail['year'], month: mail['month'], day: mail['day'] }, today);
}

/** Child elements of that name, with or without the prefix that some feeds set before Atom's and RSS's own. */
function elements(element: XmlElement, name: string): XmlElement[] {
  return element.children.filter((child): child is XmlElement => typeof child !== 'string' && child.name.replace(/^(?:atom|rss):/u, '') === name);
}
