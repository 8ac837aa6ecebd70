import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Actor } from '../identity/actor.js';
import { CharacteristicsQueries } from './characteristics.queries.js';
import type { UpdateFindMeByInput } from './characteristics.inputs.js';
import type { CharacteristicCategoryType } from './characteristics.types.js';
import { ConsentService } from './consent.service.js';
import { ContributorAccess } from './contributor-access.js';
import { ProfileChange } from './profile-change.js';

const scope = { purpose: 'find_me_by', context: null } as const;

/** What a person wants to be found by, tick by tick. In no index, no log and no score. */
@Injectable()
export class FindMeBy implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly change: ProfileChange,
    private readonly consents: ConsentService,
    private readonly characteristics: CharacteristicsQueries,
    private readonly access: ContributorAccess,
  ) {}

  onModuleInit(): void {
    this.consents.whenWithdrawn(async (em, contributorId, includes) => {
      if (includes('find_me_by')) await em.query('delete from find_me_by where contributor_id = $1', [contributorId]);
    });
  }

  /** All ticks; what isn't among them is unticked. @throws DomainError BAD_USER_INPUT for what nobody is found by, CONSENT_NEEDED */
  update(actor: Actor, input: UpdateFindMeByInput): Promise<string> {
    const { contributorId, categories, wordingVersion } = input;
    return this.change.run(actor, 'update_find_me_by', input, async (em, now) => {
      await this.characteristics.requireForFinding(em, categories, 'categories', now);
      if (categories.length > 0) await this.consents.giveOrRequire(em, { ...scope, contributorId, wordingVersion, at: now, path: 'wordingVersion' });
      await em.query('delete from find_me_by where contributor_id = $1 and category_code <> all ($2)', [contributorId, categories]);
      await em.query(
        `insert into find_me_by (contributor_id, category_code, ticked_at) select distinct $1::uuid, code, $3::timestamptz from unnest($2::text[]) code
         on conflict do nothing`,
        [contributorId, categories, now],
      );
    });
  }

  /** For the person alone. @throws DomainError NOT_FOUND */
  async own(actor: Actor, contributorId: string): Promise<CharacteristicCategoryType[]> {
    await this.access.requireOwnContributor(this.dataSource.manager, actor, contributorId);
    return this.dataSource.query<CharacteristicCategoryType[]>(
      `select k.code, k.text_en as text, k.kind from find_me_by f
       join characteristic_category k on k.code = f.category_code join characteristic_question q on q.code = k.question_code
       where f.contributor_id = $1 order by q.position, k.position`,
      [contributorId],
    );
  }

  /** Which of these categories each of these people wants to be found by, at this moment. Nothing else that they ticked. */
  async among(em: EntityManager, contributorIds: readonly string[], categories: readonly string[]): Promise<Map<string, string[]>> {
    const rows = await em.query<{ id: string; categories: string[] }[]>(
      `select f.contributor_id as id, array_agg(f.category_code order by f.category_code) as categories from find_me_by f
       where f.contributor_id = any ($1::uuid[]) and f.category_code = any ($2)
         and exists (select from consent s where s.contributor_id = f.contributor_id and s.purpose = 'find_me_by' and s.withdrawn_at is null)
       group by 1`,
      [contributorIds, categories],
    );
    return new Map(rows.map((row) => [row.id, row.categories]));
  }
}
