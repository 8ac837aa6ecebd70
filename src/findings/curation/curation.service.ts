import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Actor } from '../../identity/actor.js';
import { newId } from '../../platform/database/ids.js';
import { badInput } from '../../platform/errors/domain-error.js';
import { dayInEngland } from '../../reference/days.rules.js';
import type { AddBrokerNoteInput, ChangeBrokerNoteInput, RemoveBrokerNoteInput, SetFindingTopicsInput, WritePlainSummaryInput } from '../findings.inputs.js';
import { CurationDesk, type OnDesk } from './curation.desk.js';
import { isWithdrawn, noteChanged, noteNotFound } from './curation.errors.js';
import type { ClassifyFindingInput, WriteSummaryInput } from './curation.inputs.js';
import { type SummaryText, summaryParts, wholeOf } from './summary-parts.rules.js';

const nothing: SummaryText = { keyMessage: null, whatWasDone: null, whatWasFound: null, limits: null, howCurrent: null };

/** What brokers write about a finding and say it is about. Each answers with the finding's id. */
@Injectable()
export class CurationService {
  constructor(private readonly desk: CurationDesk) {}

  /** As one text, instead of all parts. @throws DomainError NOT_FOUND */
  writePlainSummary(actor: Actor, input: WritePlainSummaryInput): Promise<string> {
    return this.desk.command(actor, 'writePlainSummary', input, async (em, now) => {
      const finding = await this.desk.takeToWrite(em, actor, input, now);
      await this.summarise(em, actor, finding, nothing, input.text, now);
      return this.desk.done(em, actor, finding.id, { action: 'finding.summarise', step: 'summarised' }, now);
    });
  }

  /** Parts that are left out stay as they are. @throws DomainError NOT_FOUND, CONFLICT, BAD_USER_INPUT (nothing would be left) */
  writeSummary(actor: Actor, input: WriteSummaryInput): Promise<string> {
    return this.desk.command(actor, 'writeSummary', input, async (em, now) => {
      const finding = await this.desk.takeToWrite(em, actor, input, now);
      const text = Object.fromEntries(summaryParts.map((part) => [part, input.summary[part] ?? finding[part]])) as SummaryText;
      const whole = wholeOf(text);
      if (whole === null) throw badInput('summary', 'at least one part of the summary must be written');
      await this.summarise(em, actor, finding, text, whole, now);
      return this.desk.done(em, actor, finding.id, { action: 'finding.summarise', step: 'summarised' }, now);
    });
  }

  /** @throws DomainError NOT_FOUND, ILLEGAL_MOVE (withdrawn), BAD_USER_INPUT (an area that isn't there today) */
  addBrokerNote(actor: Actor, input: AddBrokerNoteInput): Promise<string> {
    return this.desk.command(actor, 'addBrokerNote', input, async (em, now) => {
      const finding = await this.desk.take(em, input);
      if (finding.status === 'withdrawn') throw isWithdrawn();
      const areaCode = input.areaCode ?? null;
      if (areaCode !== null) await requireAreas(em, 'areaCode', [areaCode], now);
      const noteId = newId();
      await em.query('insert into broker_note (id, finding_id, area_code, text, could_change, author_id, created_at) values ($1, $2, $3, $4, $5, $6, $7)', [
        noteId, finding.id, areaCode, input.text, input.couldChange ?? null, actor.accountId, now,
      ]); // prettier-ignore
      return this.desk.done(em, actor, finding.id, { action: 'finding.note', step: 'noted', details: { noteId, areaCode } }, now);
    });
  }

  /**
   * Anyone who curates may change a note, and stands as its author then; what it said before is kept. Of two at once the second is told.
   * @throws DomainError NOT_FOUND, CONFLICT (changed since), ILLEGAL_MOVE (withdrawn)
   */
  changeBrokerNote(actor: Actor, input: ChangeBrokerNoteInput): Promise<string> {
    return this.desk.command(actor, 'changeBrokerNote', input, async (em, now) => {
      const finding = await this.takeNote(em, actor, input.noteId, now);
      if (finding.status === 'withdrawn') throw isWithdrawn();
      const noteId = newId();
      await em.query(
        `insert into broker_note (id, first_id, finding_id, area_code, text, could_change, author_id, created_at)
         select $2, coalesce(first_id, id), finding_id, area_code, $3, $4, $5, $6 from broker_note where id = $1`,
        [input.noteId, noteId, input.text, input.couldChange ?? null, actor.accountId, now],
      );
      return this.desk.done(em, actor, finding.id, { action: 'finding.change_note', step: 'note_changed', details: { noteId } }, now);
    });
  }

  /** Anyone who curates may remove a note; who did stays written down. @throws DomainError NOT_FOUND, CONFLICT (changed since) */
  removeBrokerNote(actor: Actor, input: RemoveBrokerNoteInput): Promise<string> {
    return this.desk.command(actor, 'removeBrokerNote', input, async (em, now) => {
      const finding = await this.takeNote(em, actor, input.noteId, now);
      return this.desk.done(em, actor, finding.id, { action: 'finding.unnote', step: 'note_removed', details: { noteId: input.noteId } }, now);
    });
  }

  /** Replaces all topics; from now on imports leave them alone. @throws DomainError NOT_FOUND, BAD_USER_INPUT (an unknown topic) */
  setFindingTopics(actor: Actor, input: SetFindingTopicsInput): Promise<string> {
    return this.desk.command(actor, 'setFindingTopics', input, async (em, now) => {
      const finding = await this.desk.take(em, input);
      const topics = await chooseTopics(em, finding.id, input.topicIds, now);
      return this.desk.done(em, actor, finding.id, { action: 'finding.topics', step: 'classified', details: { topics } }, now);
    });
  }

  /**
   * Confirms what a finding is about; what is left out stays as it is.
   * @param suggestedAreas codes that the service had suggested, by which it is kept apart what somebody found by themselves
   * @throws DomainError NOT_FOUND, CONFLICT, BAD_USER_INPUT (a topic or an area that isn't there today; nothing said)
   */
  classify(actor: Actor, input: ClassifyFindingInput, suggestedAreas: readonly string[]): Promise<string> {
    return this.desk.command(actor, 'classifyFinding', input, async (em, now) => {
      if (!input.topicIds && !input.areaCodes && !input.studyType) throw badInput('topicIds', 'say at least one of topicIds, studyType and areaCodes');
      const finding = await this.desk.takeToWrite(em, actor, input, now);
      if (input.topicIds) await chooseTopics(em, finding.id, input.topicIds, now);
      if (input.areaCodes) await chooseAreas(em, finding.id, input.areaCodes, suggestedAreas, now);
      if (input.studyType) await em.query('update finding set study_type = $2 where id = $1', [finding.id, input.studyType]);
      return this.desk.done(em, actor, finding.id, { action: 'finding.classify', step: 'classified', details: { studyType: input.studyType ?? null } }, now);
    });
  }

  /** Takes a note away from readers, with its finding on the desk. */
  private async takeNote(em: EntityManager, actor: Actor, noteId: string, now: Date): Promise<OnDesk> {
    const [note] = await em.query<{ findingId: string }[]>('select finding_id as "findingId" from broker_note where id = $1', [noteId]);
    if (note === undefined) throw noteNotFound();
    // The finding first, as everybody locks.
    const finding = await this.desk.take(em, note);
    const [, taken] = await em.query<[unknown[], number]>('update broker_note set removed_at = $2, removed_by = $3 where id = $1 and removed_at is null', [noteId, now, actor.accountId]);
    if (taken === 1) return finding;
    const [later] = await em.query<unknown[]>('select from broker_note gone join broker_note later on later.first_id = coalesce(gone.first_id, gone.id) where gone.id = $1 and later.removed_at is null', [noteId]);
    throw later ? noteChanged() : noteNotFound();
  }

  /** A text that changes was read by nobody else yet. */
  private async summarise(em: EntityManager, actor: Actor, finding: OnDesk, text: SummaryText, whole: string, now: Date): Promise<void> {
    const missing = summaryParts.filter((part) => text[part] === null).length;
    if (!['imported', 'draft', 'withdrawn'].includes(finding.status) && missing > 0 && missing < summaryParts.length) {
      throw badInput(`summary.${summaryParts.find((part) => text[part] === null)}`, 'readers or a second reader see this summary: it needs all its parts');
    }
    await em.query(
      `update finding set status = case status when 'imported' then 'draft' else status end, plain_summary = $2, key_message = $3, what_was_done = $4, what_was_found = $5, limits = $6, how_current = $7,
         summarised_by = $8, summarised_at = $9, second_read = 'not_second_read', second_read_by = null, second_read_at = null
       where id = $1`,
      [finding.id, whole, ...summaryParts.map((part) => text[part]), actor.accountId, now],
    );
  }
}

async function chooseTopics(em: EntityManager, findingId: string, chosen: readonly string[], now: Date): Promise<number> {
  const topicIds = [...new Set(chosen.map((id) => id.toLowerCase()))];
  await em.query('update finding set topics_chosen = true where id = $1', [findingId]);
  await em.query('delete from finding_topic where finding_id = $1', [findingId]);
  const set = await em.query<unknown[]>(
    `insert into finding_topic (finding_id, topic_id, origin)
     select $1, id, 'chosen' from topic where id = any($2) and valid_from <= $3 and (valid_to is null or valid_to >= $3) returning topic_id`,
    [findingId, topicIds, dayInEngland(now)],
  );
  if (set.length < topicIds.length) throw badInput('topicIds', 'topicIds must all be topics that there are today');
  return set.length;
}

async function chooseAreas(em: EntityManager, findingId: string, chosen: readonly string[], suggested: readonly string[], now: Date): Promise<void> {
  const codes = [...new Set(chosen)];
  await requireAreas(em, 'areaCodes', codes, now);
  await em.query('delete from finding_area where finding_id = $1', [findingId]);
  await em.query(
    `insert into finding_area (finding_id, area_code, origin) select $1, code, case when code = any ($3::text[]) then 'suggested' else 'chosen' end from unnest($2::text[]) as code`,
    [findingId, codes, suggested],
  );
}

async function requireAreas(em: EntityManager, path: string, codes: readonly string[], now: Date): Promise<void> {
  const found = await em.query<unknown[]>('select 1 from area where code = any ($1::text[]) and valid_from <= $2 and (valid_to is null or valid_to >= $2)', [codes, dayInEngland(now)]);
  if (found.length < codes.length) throw badInput(path, path === 'areaCode' ? 'areaCode must be the code of an area that there is today: the query areas lists them' : 'areaCodes must all be codes of areas that there are today: the query areas lists them');
}
