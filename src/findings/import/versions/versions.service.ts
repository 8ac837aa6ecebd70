import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Actor } from '../../../identity/actor.js';
import { DomainError } from '../../../platform/errors/domain-error.js';
import { CurationDesk } from '../../curation/curation.desk.js';
import { takeTurn } from '../merging/known-findings.js';
import { markThose } from './versions.js';
import type { JudgePublishedVersionInput } from './versions.types.js';

/** A broker's word against that of a record that names the wrong article. */
@Injectable()
export class VersionsService {
  constructor(private readonly desk: CurationDesk) {}

  /**
   * Kept by the names of both, so it holds whatever is imported, joined or parted later; another article that a record names some day counts again.
   * @throws DomainError NOT_FOUND, CONFLICT, ILLEGAL_MOVE (no record names an article that is still believed; nothing was denied)
   */
  judge(actor: Actor, input: JudgePublishedVersionInput): Promise<string> {
    return this.desk.command(actor, 'judgePublishedVersion', input, async (em, now) => {
      await takeTurn(em);
      const { id } = await this.desk.take(em, input);
      const changed = input.isPublished ? await takeBack(em, id) : await deny(em, actor, id, now);
      if (changed === 0) throw nothingToJudge(input.isPublished);
      await markThose(em, now, [id]);
      return this.desk.done(em, actor, id, { action: input.isPublished ? 'finding.believe_version' : 'finding.deny_version', step: input.isPublished ? 'linked' : 'unlinked' }, now);
    });
  }
}

async function takeBack(em: EntityManager, id: string): Promise<number> {
  return (await em.query<[unknown[], number]>('delete from finding_version_denial where preprint = any (finding_keys($1))', [id]))[1];
}

async function deny(em: EntityManager, actor: Actor, id: string, now: Date): Promise<number> {
  const denied = await em.query<unknown[]>(
    `insert into finding_version_denial (preprint, article, denied_by, denied_at)
     select distinct preprint.key, article.key, $2::uuid, $3::timestamptz from finding_published_versions(array[$1::uuid]) version
     cross join unnest(finding_keys($1)) as preprint (key)
     cross join unnest(case when version.article_id is null then array[version.article_key] else finding_keys(version.article_id) end) as article (key)
     on conflict do nothing returning preprint`,
    [id, actor.accountId, now],
  );
  return denied.length;
}

const nothingToJudge = (isPublished: boolean): DomainError =>
  isPublished
    ? new DomainError('ILLEGAL_MOVE', 'Nobody has denied that this finding was published as a record says, so there is nothing to take back.', { reason: 'NOTHING_DENIED' })
    : new DomainError('ILLEGAL_MOVE', 'No record says that this finding is a preprint which a journal has published, so there is nothing to deny.', { reason: 'NO_VERSION' });
