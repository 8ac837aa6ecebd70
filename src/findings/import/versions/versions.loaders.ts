import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import { RequestLoader } from '../../../platform/graphql/loader-scope.js';
import { Finding } from '../../finding.entity.js';
import { grouped } from '../../findings.loaders.js';

/** Another version: as the finding here, or by the name that a record has for it ("doi:10.1000/182"). */
export type Version = { readonly here: Finding } | { readonly named: string };

/** More of one work is a mistake of a source. */
const MOST = 20;

interface Pair {
  readonly preprintId: string;
  readonly articleId: string | null;
  readonly articleKey: string | null;
}

/** What journals made of preprints. What is named only comes where nothing is here, so that the same article isn't shown twice. */
@Injectable()
export class PublishedVersionLoader extends RequestLoader<string, Version[]> {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  protected async batch(findingIds: readonly string[]): Promise<ReadonlyMap<string, Version[]>> {
    const pairs = await this.dataSource.query<Pair[]>(
      'select preprint_id as "preprintId", article_id as "articleId", article_key as "articleKey" from finding_published_versions($1) order by article_id, article_key', [findingIds],
    ); // prettier-ignore
    const articles = await findingsById(this.dataSource, pairs.flatMap(({ articleId }) => articleId ?? []));
    return new Map([...grouped(pairs, ({ preprintId }) => preprintId)].map(([id, of]) => {
      const here = of.flatMap(({ articleId }) => (articleId !== null && articles.has(articleId) ? [{ here: articles.get(articleId)! }] : []));
      const named = of.flatMap(({ articleKey }) => (articleKey === null ? [] : [{ named: articleKey }]));
      return [id, (here.length > 0 ? here : named.slice(0, 1)).slice(0, MOST)];
    }));
  }
}

/** The preprints of articles, as far as they are here. */
@Injectable()
export class PreprintLoader extends RequestLoader<string, Version[]> {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  protected async batch(findingIds: readonly string[]): Promise<ReadonlyMap<string, Version[]>> {
    const pairs = await this.dataSource.query<Pair[]>(
      `select preprint_id as "preprintId", article_id as "articleId" from finding_published_versions(array(
         select finding_of_key(v.target) from unnest($1::uuid[]) as asked (id)
         cross join lateral (select asked.id as id union all select double.id from finding double where double.joined_into = asked.id) member
         join finding_version v on v.finding_id = member.id and v.other_is = 'preprint'
         union
         select coalesce(said.joined_into, said.id) from unnest($1::uuid[]) as asked (id) cross join unnest(finding_keys(asked.id)) as key
         join finding_version v on v.target = key and v.other_is = 'article' join finding said on said.id = v.finding_id))
       where article_id = any ($1) order by preprint_id`,
      [findingIds],
    );
    const preprints = await findingsById(this.dataSource, pairs.map(({ preprintId }) => preprintId));
    return new Map([...grouped(pairs, ({ articleId }) => articleId!)].map(([id, of]) => [id, of.flatMap(({ preprintId }) => (preprints.has(preprintId) ? [{ here: preprints.get(preprintId)! }] : [])).slice(0, MOST)]));
  }
}

async function findingsById(dataSource: DataSource, ids: readonly string[]): Promise<Map<string, Finding>> {
  return new Map((await dataSource.manager.findBy(Finding, { id: In(ids) })).map((finding) => [finding.id, finding]));
}
