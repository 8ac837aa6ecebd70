import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Clock } from '../platform/clock/clock.js';
import { notFound } from '../platform/errors/domain-error.js';
import type { ConsentScope } from './consent.rules.js';
import type { WordingType } from './consent.types.js';

/** A wording as it is shown: the words, with whom, on what ground, and what is new in it. `w` is the wording. */
export const wordingJson = `jsonb_build_object(
  'version', w.version, 'purpose', w.purpose, 'context', w.context, 'text', w.text_en, 'validFrom', w.valid_from, 'change', w.change, 'whatChanged', w.what_changed_en,
  'controllers', coalesce((select jsonb_agg(jsonb_build_object('name', k.name, 'decides', k.decides_en, 'contact', k.contact) order by k.position)
    from consent_controller k where k.wording_version = w.version), '[]'),
  'grounds', (select jsonb_agg(jsonb_build_object('code', b.code, 'reference', b.reference, 'meaning', b.meaning_en) order by b.part)
    from lawful_basis b where b.code in (w.lawful_basis, w.special_category_basis, w.schedule_1_condition)))`;

export type WordingJson = Omit<WordingType, 'validFrom'> & { validFrom: string };

/** JSON has no dates. */
export const wordingOf = (json: WordingJson): WordingType => ({ ...json, validFrom: new Date(json.validFrom) });

const current = (scope: string, at: string): string => `
  select w.* from consent_wording w where ${scope} and w.valid_from <= ${at} order by w.valid_from desc limit 1`;

/**
 * Words to be read again by profile `c`: today's, where something that matters has changed since those agreed to. Whoever doesn't read them
 * keeps what they agreed to.
 */
export const wordingsToReadAgain = `coalesce((
  select jsonb_agg(${wordingJson} order by s.given_at, s.id)
  from consent s
  join consent_wording given on given.version = s.wording_version
  cross join lateral (${current('w.purpose = s.purpose and w.context is not distinct from s.context', 'clock_now()')}) w
  where s.contributor_id = c.id and s.withdrawn_at is null and exists (
    select from consent_wording newer
    where newer.purpose = s.purpose and newer.context is not distinct from s.context and newer.change = 'matters'
      and newer.valid_from > given.valid_from and newer.valid_from <= w.valid_from
  )), '[]')`;

/** The words that are agreed to. */
@Injectable()
export class ConsentQueries {
  constructor(
    private readonly dataSource: DataSource,
    private readonly clock: Clock,
  ) {}

  /** The words in force now. @throws DomainError NOT_FOUND when there are none (a context without `be_found`, or the reverse) */
  async currentWording({ purpose, context }: ConsentScope): Promise<WordingType> {
    const [row] = await this.dataSource.query<{ wording: WordingJson }[]>(
      `select ${wordingJson} as wording from (${current('w.purpose = $1 and w.context is not distinct from $2', '$3')}) w`,
      [purpose, context, await this.clock.now()],
    );
    if (!row) throw notFound('A wording for this purpose and context');
    return wordingOf(row.wording);
  }

  /** The version in force at some time; null when there was none. */
  async versionAt(em: EntityManager, { purpose, context }: ConsentScope, at: Date): Promise<string | null> {
    const [row] = await em.query<{ version: string }[]>(current('w.purpose = $1 and w.context is not distinct from $2', '$3'), [purpose, context, at]);
    return row?.version ?? null;
  }
}
