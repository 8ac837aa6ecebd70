import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { SealedText } from '../contributors/sealed-text.js';
import { quarterOf } from '../monitoring/publishing.rules.js';
import { addDays } from '../opportunities/working-days.rules.js';
import { newId } from '../platform/database/ids.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { JobRegistry } from '../platform/jobs/job-registry.js';
import { dayInEngland } from '../reference/days.rules.js';
import { type Box, draw, ExperienceBoxes, type Place } from './experience-boxes.js';
import { type Batch, type Entry, parted, release, type Released, stillOfUse } from './release.rules.js';

export const countExperiences = 'experience.count';

/**
 * Boxes of one kind of place into which something was put since they were looked at, that had no company for a whole quarter ($2: the first day of the one before this), or in which
 * everything is too old ($3). $1: the last one looked at.
 */
const due = (place: string): string => `select id from experience_box where ${place} and id > $1 and (is_due or organisation_id is null and filled_in < $2 or filled_in < $3) order by id limit 500`;
/** What goes on to another box is looked at there the same night. */
const places = ['opportunity_id is not null', 'team_id is not null', 'organisation_id is not null'];
const nothingBefore = '00000000-0000-0000-0000-000000000000';

/** Every night: what five people or more said is counted from now on. At night, so that no figure moves at the moment at which somebody answers. */
@Injectable()
export class CountingExperiences implements OnModuleInit {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly registry: JobRegistry,
    private readonly boxes: ExperienceBoxes,
    private readonly sealed: SealedText,
  ) {}

  onModuleInit(): void {
    this.registry.sweep(countExperiences, '37 2 * * *', () => this.count());
  }

  /** Each box in a transaction of its own: one that is killed has done nothing, and one that fails keeps no other back. @throws the first failure, once the others are counted */
  private async count(): Promise<void> {
    const failures: unknown[] = [];
    for (const place of places) {
      for (let last = nothingBefore; ; ) {
        const found = await this.unitOfWork.run((em, now) => em.query<{ id: string }[]>(due(place), [last, quarterBefore(now), oldest(now)]));
        for (const { id } of found) await this.unitOfWork.run((em, now) => this.countIn(em, id, now)).catch((error: unknown) => failures.push(error));
        if (found.length === 0) break;
        last = found.at(-1)!.id;
      }
    }
    if (failures.length > 0) throw failures[0];
  }

  private async countIn(em: EntityManager, id: string, now: Date): Promise<void> {
    const box = await this.boxes.hold(em, id);
    if (!box) return;
    await em.query('update experience_box set is_due = false where id = $1', [id]);
    const released = release(stillOfUse(box.entries, oldest(now)), draw);
    const place = await this.placeOf(em, box);
    await this.publish(em, box, place, released, now);
    const moves = place.next !== null && box.filledIn < quarterBefore(now);
    await this.boxes.keep(em, id, moves ? await this.moveOn(em, box, place.next!, released.left, now) : released.left);
  }

  /** @returns what stays */
  private async moveOn(em: EntityManager, { id, kind, teamId }: Box, next: Place, left: readonly Entry[], now: Date): Promise<Entry[]> {
    const { going, staying } = teamId === null ? { going: [...left], staying: [] } : parted(left);
    if (going.length > 0) await this.boxes.put(em, kind, next, going, now);
    if (staying.length > 0) await em.query('update experience_box set filled_in = $2 where id = $1', [id, quarterOf(dayInEngland(now))]);
    return staying;
  }

  private async publish(em: EntityManager, { kind, opportunityId, teamId }: Box, { organisationIds }: { organisationIds: string[] }, { batches, words, wordsOf }: Released, now: Date): Promise<void> {
    const column = <T>(of: (batch: Batch) => T): T[] => batches.map(of);
    await em.query(
      `insert into experience_batch (kind, opportunity_id, team_id, organisation_ids, quarter, statement_code, people, agree, partly, disagree, does_not_apply)
       select $1, $2, $3, $4, $5, * from unnest($6::text[], $7::int[], $8::int[], $9::int[], $10::int[], $11::int[])`,
      [
        kind, opportunityId, teamId, organisationIds, quarterOf(dayInEngland(now)), column(({ statement }) => statement), column(({ people }) => people),
        column(({ counts }) => counts.agree), column(({ counts }) => counts.partly), column(({ counts }) => counts.disagree), column(({ counts }) => counts.does_not_apply),
      ],
    ); // prettier-ignore
    if (words.length === 0) return;
    const batchId = newId();
    await em.query('insert into experience_word_batch (id, opportunity_id, team_id, people, quarter) values ($1, $2, $3, $4, $5)', [batchId, opportunityId, teamId, wordsOf, quarterOf(dayInEngland(now))]);
    const texts = words.map(({ ref, text }) => [Buffer.from(ref, 'hex'), ...this.sealed.seal(text)] as const);
    await em.query('insert into experience_word (batch_id, receipt_hash, text_key_id, text_ciphertext) select $1, * from unnest($2::bytea[], $3::text[], $4::bytea[])', [
      batchId, texts.map(([hash]) => hash), texts.map(([, keyId]) => keyId), texts.map(([, , ciphertext]) => ciphertext),
    ]); // prettier-ignore
  }

  /** For which organisations it counts, and where what is left goes on to. */
  private async placeOf(em: EntityManager, { opportunityId, teamId, organisationId }: Box): Promise<{ organisationIds: string[]; next: Place | null }> {
    if (organisationId !== null) return { organisationIds: [organisationId], next: null };
    const [row] = await em.query<[{ teamId: string; organisationId: string; organisationIds: string[] }]>(
      `select team.id as "teamId", team.organisation_id as "organisationId", coalesce(opportunity.organisation_ids, array[team.organisation_id]) as "organisationIds"
       from team left join opportunity on opportunity.id = $1 where team.id = coalesce($2, opportunity.team_id)`,
      [opportunityId, teamId],
    );
    return { organisationIds: row.organisationIds, next: opportunityId === null ? { organisationId: row.organisationId } : { teamId: row.teamId } };
  }
}

/** The first day of the quarter before this one: what was put in before it had no company for a whole quarter. */
const quarterBefore = (now: Date): string => quarterOf(addDays(quarterOf(dayInEngland(now)), -1));
/** What was said before it is of no use any more: two years, as long as words are kept. */
const oldest = (now: Date): string => quarterOf(addDays(dayInEngland(now), -730));
