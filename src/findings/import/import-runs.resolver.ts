import { Args, Query, Resolver } from '@nestjs/graphql';
import { DataSource } from 'typeorm';
import { access } from '../../identity/access.js';
import { Access } from '../../platform/graphql/access.js';
import { ConnectionArgs, keysetPage, mapPage } from '../../platform/graphql/connection.js';
import { ImportRun } from './import-run.entity.js';
import { ImportRunConnection, ImportRunType } from './import-runs.types.js';

@Resolver(() => ImportRunType)
export class ImportRunsResolver {
  constructor(private readonly dataSource: DataSource) {}

  @Access(access.permission('knowledge_broker', 'administrator'))
  @Query(() => ImportRunConnection, { description: 'Files of findings that were brought, the latest first.' })
  async importRuns(@Args() args: ConnectionArgs): Promise<ImportRunConnection> {
    const query = this.dataSource.manager.createQueryBuilder(ImportRun, 'run');
    return mapPage(await keysetPage(query, { alias: 'run', property: 'startedAt' }, args), typeOf);
  }
}

function typeOf({ problems, ...run }: ImportRun): ImportRunType {
  const shown = problems.slice(0, 100).map(({ code, message, id, place }) => ({ code, message, recordId: id, ...place }));
  return { ...run, problems: shown };
}
