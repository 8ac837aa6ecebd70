import { Injectable } from '@nestjs/common';
import { CameOfLoader } from '../circle/circle.loaders.js';
import type { Actor } from '../identity/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { LoaderScope } from '../platform/graphql/loader-scope.js';
import { gripp2Items, gripp2Source, itemTexts } from './gripp2.js';
import { RecordQueries } from './record.queries.js';
import { linesOf } from './record.rules.js';
import { ReportAccess } from './report-access.js';
import { ReportWords } from './report-words.entity.js';
import type { InvolvementReportType } from './report.types.js';

/** The report of one opportunity, made anew each time it is read. */
@Injectable()
export class ReportQueries {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly access: ReportAccess,
    private readonly records: RecordQueries,
    private readonly cameOf: CameOfLoader,
  ) {}

  /** For the team, and leads who look after the opportunity. @throws DomainError NOT_FOUND · ILLEGAL_MOVE for one that was never open or is part of another */
  async read(actor: Actor, opportunityId: string): Promise<InvolvementReportType> {
    const { words, now, ...read } = await this.unitOfWork.run(async (em, at) => ({
      ...(await this.records.of(em, await this.access.requireReadable(em, actor, opportunityId))),
      words: new Map((await em.findBy(ReportWords, { opportunityId })).map((each) => [each.item, each])),
      now: at,
    }));
    const record = { ...read, findings: (await this.cameOf.load(new LoaderScope(), opportunityId)) ?? [] };
    return {
      opportunityId,
      title: record.post.title,
      madeAt: now,
      source: gripp2Source,
      items: gripp2Items.map((item) => {
        const own = words.get(item);
        return { item, ...itemTexts[item], record: linesOf(item, record, now), words: own?.words ?? null, version: own?.version ?? 0, writtenAt: own?.writtenAt ?? null, writtenByYou: own?.writtenBy === actor.accountId };
      }),
    };
  }
}
