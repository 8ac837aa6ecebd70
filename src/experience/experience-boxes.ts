import { randomInt } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { SecretBox } from '../platform/crypto/secret-box.js';
import { quarterOf } from '../monitoring/publishing.rules.js';
import { dayInEngland } from '../reference/days.rules.js';
import { type Entry, read, shuffled, written } from './release.rules.js';

export type Kind = 'named' | 'anonymous';
/** Whose answers wait together. */
export type Place = { opportunityId: string } | { teamId: string } | { organisationId: string };

export interface Box {
  id: string;
  kind: Kind;
  opportunityId: string | null;
  teamId: string | null;
  organisationId: string | null;
  filledIn: string;
  entries: Entry[];
}

interface Row extends Omit<Box, 'entries'> {
  keyId: string;
  ciphertext: Buffer;
}

const columns = `id, kind, opportunity_id as "opportunityId", team_id as "teamId", organisation_id as "organisationId", filled_in::text as "filledIn", contents_key_id as "keyId", contents_ciphertext as ciphertext`;
const idsOf = (place: Place): [string | null, string | null, string | null] => [
  'opportunityId' in place ? place.opportunityId : null, 'teamId' in place ? place.teamId : null, 'organisationId' in place ? place.organisationId : null,
];

/** A number in [0, 1) that nobody can foresee. */
export const draw = (): number => randomInt(2 ** 47) / 2 ** 47;

/**
 * Boxes in which answers wait, held by the caller's transaction: a second one waits. Whoever holds several takes that of the opportunity first, its team's next, the organisation's
 * last.
 */
@Injectable()
export class ExperienceBoxes {
  constructor(private readonly secrets: SecretBox) {}

  /** Null when there is none any more. */
  async hold(em: EntityManager, id: string): Promise<Box | null> {
    return this.opened(await em.query<Row[]>(`select ${columns} from experience_box where id = $1 for update`, [id]));
  }

  async holdAt(em: EntityManager, kind: Kind, place: Place): Promise<Box | null> {
    const at = `where kind = $1 and opportunity_id is not distinct from $2::uuid and team_id is not distinct from $3::uuid and organisation_id is not distinct from $4::uuid`;
    return this.opened(await em.query<Row[]>(`select ${columns} from experience_box ${at} for update`, [kind, ...idsOf(place)]));
  }

  async put(em: EntityManager, kind: Kind, place: Place, entries: readonly Entry[], now: Date): Promise<void> {
    // Where two make the same box, the second waits here and then finds the first one's. One that was emptied and let go meanwhile is made anew.
    await em.query(
      `insert into experience_box (kind, opportunity_id, team_id, organisation_id, filled_in, is_due, contents_key_id, contents_ciphertext) values ($1, $2, $3, $4, $5, true, $6, $7)
       on conflict (kind, opportunity_id, team_id, organisation_id) do update set is_due = true, filled_in = excluded.filled_in`,
      [kind, ...idsOf(place), quarterOf(dayInEngland(now)), ...this.sealed([])],
    );
    const box = await this.holdAt(em, kind, place);
    await this.keep(em, box!.id, [...box!.entries, ...entries]);
  }

  /** Takes what has this reference out of the first box that has it. @returns what was waiting; null: nothing */
  async takeOut(em: EntityManager, kind: Kind, places: readonly Place[], ref: string): Promise<Entry[]> {
    const taken: Entry[] = [];
    for (const place of places) {
      const box = await this.holdAt(em, kind, place);
      const its = box?.entries.filter((entry) => entry.ref === ref) ?? [];
      if (box && its.length > 0) await this.keep(em, box.id, box.entries.filter((entry) => entry.ref !== ref));
      taken.push(...its);
    }
    return taken;
  }

  /** An empty one goes. */
  async keep(em: EntityManager, id: string, entries: readonly Entry[]): Promise<void> {
    if (entries.length === 0) await em.query('delete from experience_box where id = $1', [id]);
    else await em.query('update experience_box set contents_key_id = $2, contents_ciphertext = $3 where id = $1', [id, ...this.sealed(entries)]);
  }

  private sealed(entries: readonly Entry[]): [string, Buffer] {
    const { keyId, ciphertext } = this.secrets.seal(written(shuffled(entries, draw)));
    return [keyId, ciphertext];
  }

  private opened([row]: readonly Row[]): Box | null {
    if (!row) return null;
    const { keyId, ciphertext, ...box } = row;
    return { ...box, entries: read(this.secrets.open({ keyId, ciphertext })) };
  }
}
