import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { AskState } from './ask.rules.js';
import { coded } from './burden.errors.js';
import type { Outcome } from './guard.sending.rules.js';

export type CandidateOutcome = { contributorId: string; outcome: 'asked'; askId: string } | { contributorId: string; outcome: Exclude<Outcome, 'asked'>; askId: null };

export interface Reservation {
  /** One for each candidate, in the order given. */
  outcomes: CandidateOutcome[];
  /** Null when nobody was asked. */
  wave: { id: string; reservedAt: Date; closesAt: Date } | null;
}

export type CheckOutcome = 'granted' | 'not_available' | 'not_reached';
export type SettledCheck = 'confirmed' | 'returned' | 'too_late';

export interface CheckReservation {
  /** Null when none was granted. */
  confirmBy: Date | null;
  /** One for each, in the order given; the id of those that were granted. */
  outcomes: { outcome: CheckOutcome; checkId: string | null }[];
}

export type DeliveredThrough = 'mail' | 'list' | 'told';
export type ReleaseReason = 'undeliverable' | 'paused' | 'failed';

/**
 * The guard, as other features call it: typed doors to the database functions that alone can write the ledger. Every call joins the
 * caller's transaction. A transaction that also locks the opportunity locks it before the first call here; one that settles several asks
 * gives them in one call, because guard rows are locked in one order.
 */
@Injectable()
export class BurdenGuard {
  /**
   * Asks these people about an opportunity, in this order, as one wave: decides and records; nothing may be sent before this commits. Null is
   * somebody who was erased, and not available like anybody else who can't be asked.
   * @throws DomainError NOT_OPEN · NOT_FOUND · TOO_MANY (over 500) · BAD_USER_INPUT (none)
   */
  async reserve(em: EntityManager, opportunityId: string, contributorIds: readonly (string | null)[]): Promise<Reservation> {
    const [{ waveId, reservedAt, closesAt, outcomes, askIds }] = await coded(
      em.query<[{ waveId: string | null; reservedAt: Date; closesAt: Date; outcomes: Outcome[]; askIds: (string | null)[] }]>(
        `select wave_id as "waveId", reserved_at as "reservedAt", closes_at as "closesAt", outcomes, ask_ids as "askIds" from guard_reserve($1::uuid, $2::uuid[])`,
        [opportunityId, contributorIds],
      ),
    );
    return {
      outcomes: contributorIds.map((contributorId, nr) => ({ contributorId, outcome: outcomes[nr], askId: askIds[nr] }) as CandidateOutcome),
      wave: waveId === null ? null : { id: waveId, reservedAt, closesAt },
    };
  }

  /** Who of these could be asked about this opportunity now. A hint for lists; only `reserve` decides. */
  async available(em: EntityManager, opportunityId: string, contributorIds: readonly string[]): Promise<Set<string>> {
    const rows = await em.query<{ id: string }[]>('select id from guard_available($1::uuid, $2::uuid[]) as id', [opportunityId, contributorIds]);
    return new Set(rows.map(({ id }) => id));
  }

  /** Whether a reserved ask may be delivered at this moment; what the person changed since it was reserved counts. */
  mayDeliver(em: EntityManager, askId: string): Promise<boolean> {
    return only(em, 'guard_may_deliver($1::uuid)', [askId]);
  }

  /**
   * Call before sending: 'deliver', or the state the ask is in, which is 'released' when it may not be delivered any more. After 'deliver' call
   * `markDelivered` or `notSent`: until then the message may have arrived, and the ask can't be let go as if it had reached nobody.
   */
  prepareDelivery(em: EntityManager, askId: string): Promise<'deliver' | AskState> {
    return only(em, 'guard_prepare_delivery($1::uuid)', [askId]);
  }

  /**
   * Call when the mail server accepted it, or a lead or helper told the person. The first counts, later ones change nothing.
   * @returns whether this was the first
   * @throws DomainError ILLEGAL_MOVE when it was released before
   */
  markDelivered(em: EntityManager, askId: string, through: DeliveredThrough): Promise<boolean> {
    return only(em, 'guard_mark_delivered($1::uuid, $2)', [askId, through]);
  }

  /** Call when it is certain that the mail server did not take the message. It may be prepared again, or released. */
  async notSent(em: EntityManager, askId: string): Promise<void> {
    await only(em, 'guard_not_sent($1::uuid)', [askId]);
  }

  /** Asks of one wave that closes soon, of which people might be reminded. Each wave comes once. @returns null when no wave is due */
  async remindDue(em: EntityManager): Promise<string[] | null> {
    const [due] = await em.query<{ asks: string[] }[]>('select asks from guard_remind_due()');
    return due?.asks ?? null;
  }

  /** Whether to send the one reminder of this ask now; true once. Afterwards call `reminderNotSent` if it is certain that it wasn't. */
  remind(em: EntityManager, askId: string): Promise<boolean> {
    return only(em, 'guard_remind($1::uuid)', [askId]);
  }

  async reminderNotSent(em: EntityManager, askId: string): Promise<void> {
    await only(em, 'guard_reminder_not_sent($1::uuid)', [askId]);
  }

  /** Call before showing a signed-in person their list: what may be delivered, is; the rest of what is reserved isn't shown. */
  async showInList(em: EntityManager, contributorId: string): Promise<string[]> {
    const rows = await coded(em.query<{ id: string }[]>('select id from guard_show_in_list($1::uuid) as id', [contributorId]));
    return rows.map(({ id }) => id);
  }

  /**
   * Lets go of asks that reached nobody: they count nowhere from now on.
   * @throws DomainError ILLEGAL_MOVE when one was delivered
   */
  async release(em: EntityManager, askIds: readonly string[], reason: ReleaseReason): Promise<void> {
    await only(em, 'guard_release($1::uuid[], $2)', [askIds, reason]);
  }

  /**
   * The asker takes asks back: released when nobody received them, else (also while the message is being sent) withdrawn and still counted.
   * @throws DomainError ILLEGAL_MOVE when one is answered or lapsed
   */
  async withdraw(em: EntityManager, askIds: readonly string[]): Promise<void> {
    await only(em, 'guard_withdraw($1::uuid[])', [askIds]);
  }

  /** Takes back every open ask about an opportunity. @returns their ids */
  async withdrawOpportunity(em: EntityManager, opportunityId: string): Promise<string[]> {
    const rows = await coded(em.query<{ id: string }[]>('select id from guard_withdraw_opportunity($1::uuid) as id', [opportunityId]));
    return rows.map(({ id }) => id);
  }

  /**
   * The person's answer; the same answer again changes nothing. A yes may come after the ask lapsed, a no may follow a yes.
   * @param restDays with a no: days in which nobody asks them, one of `restsOffered`
   * @throws DomainError ILLEGAL_MOVE · NOT_OPEN (a late yes, and the places are gone) · BAD_USER_INPUT
   */
  answer(em: EntityManager, askId: string, answer: 'willing' | 'no', restDays: number | null = null): Promise<AskState> {
    return only(em, 'guard_answer($1::uuid, $2, $3::int)', [askId, answer, restDays]);
  }

  /** Rests that may be chosen with a no, in days. */
  async restsOffered(em: EntityManager): Promise<number[]> {
    const [{ days }] = await em.query<[{ days: number[] }]>('select rest_after_no_days as days from guard_policy');
    return days;
  }

  /**
   * Settles willing people: chosen, or not needed after all, which leaves every count and window. Repeating it changes nothing.
   * @throws DomainError ILLEGAL_MOVE when one isn't willing
   */
  async settle(em: EntityManager, { chosen = [], notNeeded = [] }: { chosen?: readonly string[]; notNeeded?: readonly string[] }): Promise<void> {
    await only(em, 'guard_settle($1::uuid[], $2::uuid[])', [chosen, notNeeded]);
  }

  /** The person would like to be told of this opportunity again. @throws DomainError ILLEGAL_MOVE while the ask hasn't come to an end */
  async hearAgain(em: EntityManager, askId: string): Promise<void> {
    await only(em, 'guard_hear_again($1::uuid)', [askId]);
  }

  /** Call when the person comes forward or otherwise shows that they are back: asks left unanswered no longer keep them resting. */
  async heardFrom(em: EntityManager, contributorId: string): Promise<void> {
    await only(em, 'guard_heard_from($1::uuid)', [contributorId]);
  }

  /**
   * For erasure: ends what is open with these profiles and forgets what they chose and which profile an ask was about. The asks stay.
   * Profiles that are gone already are passed over.
   */
  async forget(em: EntityManager, contributorIds: readonly string[]): Promise<void> {
    await only(em, 'guard_forget($1::uuid[])', [contributorIds]);
  }

  /**
   * An ask that happened outside Askwell at `at`: no rule refuses it. The same instant again changes nothing. @returns the ask's id
   * @throws DomainError NOT_FOUND · BAD_USER_INPUT (in the future, or more than 365 days ago)
   */
  recordOutside(em: EntityManager, contributorId: string, externalOpportunityId: string, at: Date): Promise<string> {
    return only(em, 'guard_record_outside($1::uuid, $2::uuid, $3::timestamptz)', [contributorId, externalOpportunityId, at]);
  }

  /** The person says that it wasn't made. @throws DomainError NOT_FOUND for somebody else's; ILLEGAL_MOVE for one made here, or set aside */
  async dispute(em: EntityManager, askId: string, contributorId: string): Promise<void> {
    await only(em, 'guard_dispute($1::uuid, $2::uuid)', [askId, contributorId]);
  }

  /** A lead decides whether it counts after all. @throws DomainError ILLEGAL_MOVE when it isn't disputed */
  async decideDispute(em: EntityManager, askId: string, itCounts: boolean): Promise<void> {
    await only(em, 'guard_decide_dispute($1::uuid, $2::boolean)', [askId, itCounts]);
  }

  /**
   * Asks for an organisation whether it may write to these people, by hashes of their addresses, in this order: decides and records.
   * @throws DomainError NOT_FOUND · TOO_MANY (over 500) · BAD_USER_INPUT (none) · FORBIDDEN (the organisation may not ask)
   */
  async reserveChecks(em: EntityManager, externalOpportunityId: string, people: readonly { hash: Buffer; silenced: boolean }[], about: { context: string; participation: boolean }): Promise<CheckReservation> {
    const [made] = await coded(
      em.query<[{ reservedAt: Date; confirmBy: Date | null; outcomes: CheckOutcome[]; askIds: (string | null)[] }]>(
        `select reserved_at as "reservedAt", confirm_by as "confirmBy", outcomes, ask_ids as "askIds" from guard_reserve_checks($1::uuid, $2::bytea[], $3::boolean[], $4, $5)`,
        [externalOpportunityId, people.map(({ hash }) => hash), people.map(({ silenced }) => silenced), about.context, about.participation],
      ),
    );
    return { confirmBy: made.confirmBy, outcomes: made.outcomes.map((outcome, nr) => ({ outcome, checkId: made.askIds[nr] })) };
  }

  /** What an organisation says about its checks. @returns what holds for each that is its own */
  async settleChecks(em: EntityManager, checkIds: readonly string[], organisationId: string, wereMade: boolean): Promise<Map<string, SettledCheck>> {
    const rows = await coded(em.query<{ id: string; outcome: SettledCheck }[]>('select check_id as id, outcome from guard_settle_checks($1::uuid[], $2::uuid, $3)', [checkIds, organisationId, wereMade]));
    return new Map(rows.map(({ id, outcome }) => [id, outcome]));
  }

  /** Ledgers known by a hash alone in which nothing is younger. @returns how many went */
  async forgetHashes(em: EntityManager, before: Date): Promise<number> {
    return (await em.query<unknown[]>('select guard_forget_hashes($1)', [before])).length;
  }

  /** Releases what one wave that is due didn't deliver. @returns null when no wave is due */
  async releaseDue(em: EntityManager): Promise<{ waveId: string; released: string[] } | null> {
    const [due] = await em.query<{ wave_id: string; released: string[] }[]>('select * from guard_release_due()');
    return due === undefined ? null : { waveId: due.wave_id, released: due.released };
  }

  /** Closes one wave that is due. @returns null when no wave is due */
  async lapseDue(em: EntityManager): Promise<{ waveId: string; lapsed: string[] } | null> {
    const [due] = await em.query<{ wave_id: string; lapsed: string[] }[]>('select * from guard_lapse_due()');
    return due === undefined ? null : { waveId: due.wave_id, lapsed: due.lapsed };
  }
}

/** Calls a function that returns one value. */
async function only<T>(em: EntityManager, call: string, parameters: unknown[]): Promise<T> {
  const [{ value }] = await coded(em.query<[{ value: T }]>(`select ${call} as value`, parameters));
  return value;
}
