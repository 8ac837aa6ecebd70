import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ContributorAccess, type Standing } from '../contributors/contributor-access.js';
import { SealedText } from '../contributors/sealed-text.js';
import type { Actor } from '../identity/actor.js';
import { quarterOf } from '../monitoring/publishing.rules.js';
import { SecretBox } from '../platform/crypto/secret-box.js';
import { inGroups, spokenCode } from '../platform/crypto/spoken-code.js';
import { newId } from '../platform/database/ids.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { badInput } from '../platform/errors/domain-error.js';
import { dayInEngland } from '../reference/days.rules.js';
import { ExperienceBoxes, type Kind, type Place } from './experience-boxes.js';
import { ExperienceInvitation } from './experience-invitation.entity.js';
import { ExperienceStatements, inForceOn } from './experience-statements.js';
import { experienceMoveRefused, experienceNotFound, nothingByThisReceipt } from './experience.errors.js';
import type { AnswerExperienceInput, DeclineExperienceInput, TakeBackExperienceInput, TellMeOfExperienceInput } from './experience.inputs.js';
import { after, type Level, type Move, wrongWith } from './experience.rules.js';
import type { Entry } from './release.rules.js';

/** What an answer leaves behind for a day, so that the same request has the same result. The nonce leads to the receipt only with the service's key. */
interface Answered {
  id: string;
  nonce: string | null;
}

/** Saying how it was, and taking it back. */
@Injectable()
export class AnsweringExperience {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly contributors: ContributorAccess,
    private readonly statements: ExperienceStatements,
    private readonly boxes: ExperienceBoxes,
    private readonly sealed: SealedText,
    private readonly secrets: SecretBox,
  ) {}

  /**
   * @returns the invitation's id, and without a name the receipt, which is kept nowhere
   * @throws DomainError NOT_FOUND · ILLEGAL_MOVE (said already, or too late) · BAD_USER_INPUT
   */
  async answer(actor: Actor, input: AnswerExperienceInput): Promise<{ id: string; receipt: string | null }> {
    const words = input.shown === 'only_numbers' ? null : (input.words ?? null);
    const { id, nonce } = await this.unitOfWork.command<Answered>({ callerId: actor.accountId, operation: 'answerExperience', idempotencyKey: input.idempotencyKey, input }, async (em, now) => {
      const { invitation, standing } = await this.lock(em, actor, input.invitationId, 'answer', now);
      const known = inForceOn(await this.statements.all(em), dayInEngland(invitation.offeredAt));
      const wrong = wrongWith(input.answers, new Set(known.map(({ code }) => code)), words);
      if (wrong) throw badInput(wrong.path, wrong.message);
      await this.mark(em, invitation.id, 'answered');
      // Only that somebody answered for another is written down; of one's own answer nothing is, for the time of it could tell which is whose.
      await this.contributors.noteDone(em, actor, standing, 'contributor.done_experience');
      const levels = Object.fromEntries(input.answers.map(({ statement, level }) => [statement, level]));
      if (input.shown === 'with_my_name') return { id: await this.byName(em, invitation, levels, words, now), nonce: null };
      const made = randomBytes(16).toString('hex');
      await this.put(em, 'anonymous', invitation, this.ref(invitation.id, this.receipt(made)), levels, words, now);
      return { id: invitation.id, nonce: made };
    });
    return { id, receipt: nonce === null ? null : this.receipt(nonce) };
  }

  /** @returns the invitation's id. @throws DomainError NOT_FOUND · ILLEGAL_MOVE */
  decline(actor: Actor, input: DeclineExperienceInput): Promise<string> {
    return this.unitOfWork.command({ callerId: actor.accountId, operation: 'declineExperience', idempotencyKey: input.idempotencyKey, input }, async (em, now) => {
      const { invitation, standing } = await this.lock(em, actor, input.invitationId, 'decline', now);
      await this.mark(em, invitation.id, 'declined');
      await this.contributors.noteDone(em, actor, standing, 'contributor.done_experience');
      return invitation.id;
    });
  }

  /**
   * Words go; answers that weren't counted yet go too, the others stay counted. Where nothing of it was counted it can be said anew.
   * @returns the invitation's id
   * @throws DomainError NOT_FOUND (also for a receipt that leads to nothing) · ILLEGAL_MOVE
   */
  takeBack(actor: Actor, input: TakeBackExperienceInput): Promise<string> {
    return this.unitOfWork.command({ callerId: actor.accountId, operation: 'takeBackExperience', idempotencyKey: input.idempotencyKey, input }, async (em, now) => {
      const { invitation, standing } = await this.lock(em, actor, input.invitationId, 'takeBack', now);
      const isWhole = (await this.takeBackNamed(em, invitation)) ?? (await this.takeBackAnonymous(em, invitation, input.receipt ?? null));
      await this.mark(em, invitation.id, isWhole && invitation.closesAt > now ? 'offered' : 'taken_back');
      await this.contributors.noteDone(em, actor, standing, 'contributor.done_experience');
      return invitation.id;
    });
  }

  /** Whether messages ask about it from now on. @returns the profile's id. @throws DomainError NOT_FOUND */
  tellMe(actor: Actor, input: TellMeOfExperienceInput): Promise<string> {
    return this.unitOfWork.command({ callerId: actor.accountId, operation: 'tellMeOfExperience', idempotencyKey: input.idempotencyKey, input }, async (em, now) => {
      const standing = await this.contributors.requireAnswering(em, actor, input.contributorId);
      if (input.want) await em.query('delete from experience_off where contributor_id = $1', [input.contributorId]);
      else await em.query('insert into experience_off (contributor_id, since) values ($1, $2) on conflict do nothing', [input.contributorId, now]);
      await this.contributors.noteDone(em, actor, standing, 'contributor.done_experience');
      return input.contributorId;
    });
  }

  /** For erasure: what somebody said under their name and wasn't counted yet counts nowhere. */
  async forget(em: EntityManager, contributorIds: readonly string[]): Promise<void> {
    const named = await em.query<{ id: string; opportunityId: string }[]>(
      'select id, opportunity_id as "opportunityId" from experience_answer where contributor_id = any ($1::uuid[]) order by opportunity_id, id',
      [contributorIds],
    );
    for (const { id, opportunityId } of named) await this.boxes.takeOut(em, 'named', await placesOf(em, opportunityId), this.ref(id, 'named'));
    await em.query('delete from experience_answer where contributor_id = any ($1::uuid[])', [contributorIds]);
  }

  /** Null where it wasn't said under a name; else whether nothing of it was counted. */
  private async takeBackNamed(em: EntityManager, { id, opportunityId }: ExperienceInvitation): Promise<boolean | null> {
    const [answer] = await em.query<{ id: string; levels: number }[]>(
      'select id, (select count(*)::int from experience_answer_level level where level.answer_id = answer.id) as levels from experience_answer answer where invitation_id = $1',
      [id],
    );
    if (!answer) return null;
    const waited = await this.boxes.takeOut(em, 'named', await placesOf(em, opportunityId), this.ref(answer.id, 'named'));
    await em.query('delete from experience_answer where id = $1', [answer.id]);
    return waited.reduce((sum, entry) => sum + Object.keys(entry.levels).length, 0) === answer.levels;
  }

  /** What waited says itself whether anything of it was counted before. */
  private async takeBackAnonymous(em: EntityManager, { id, opportunityId }: ExperienceInvitation, receipt: string | null): Promise<boolean> {
    if (receipt === null) throw badInput('receipt', 'This was said without a name, so nothing leads to it but the receipt that you were given. Please send it.');
    const ref = this.ref(id, receipt);
    const waited = await this.boxes.takeOut(em, 'anonymous', await placesOf(em, opportunityId), ref);
    const [words] = await em.query<[unknown[], number]>('update experience_word set text_key_id = null, text_ciphertext = null where receipt_hash = $1 and text_key_id is not null returning id', [Buffer.from(ref, 'hex')]);
    if (waited.length + words.length === 0) throw nothingByThisReceipt();
    return words.length === 0 && waited.reduce((sum, entry) => sum + Object.keys(entry.levels).length + (entry.words === null ? 0 : 1), 0) === waited[0].parts;
  }

  private async byName(em: EntityManager, invitation: ExperienceInvitation, levels: Record<string, Level>, words: string | null, now: Date): Promise<string> {
    const id = newId();
    await em.query('insert into experience_answer (id, invitation_id, opportunity_id, contributor_id, words_key_id, words_ciphertext) values ($1, $2, $3, $4, $5, $6)', [
      id, invitation.id, invitation.opportunityId, invitation.contributorId, ...this.sealed.seal(words),
    ]); // prettier-ignore
    await em.query('insert into experience_answer_level (answer_id, statement_code, level) select $1, * from unnest($2::text[], $3::text[])', [id, Object.keys(levels), Object.values(levels)]);
    // Its words are read as they are; in figures for others than the team it waits for four more, like any other.
    await this.put(em, 'named', invitation, this.ref(id, 'named'), levels, null, now);
    return invitation.id;
  }

  private async put(em: EntityManager, kind: Kind, { opportunityId, contributorId }: ExperienceInvitation, ref: string, levels: Record<string, Level>, words: string | null, now: Date): Promise<void> {
    // Several profiles of one person are one person here, as for the guard.
    const [{ person }] = await em.query<[{ person: string }]>('select coalesce((select recipient_id from guarded_profile where contributor_id = $1), $1::uuid) as person', [contributorId]);
    const parts = Object.keys(levels).length + (words === null ? 0 : 1);
    const entry: Entry = { person: this.secrets.keyedHash(`experience person ${person}`).toString('base64url'), ref, levels, words, parts, saidIn: quarterOf(dayInEngland(now)) };
    if (parts > 0) await this.boxes.put(em, kind, { opportunityId }, [entry], now);
  }

  private async lock(em: EntityManager, actor: Actor, id: string, move: Move, now: Date): Promise<{ invitation: ExperienceInvitation; standing: Standing }> {
    const found = await em.findOneBy(ExperienceInvitation, { id });
    if (!found) throw experienceNotFound();
    const standing = await this.contributors.requireAnswering(em, actor, found.contributorId).catch(() => {
      throw experienceNotFound();
    });
    const invitation = await em.findOne(ExperienceInvitation, { where: { id }, lock: { mode: 'for_no_key_update' } });
    if (!invitation) throw experienceNotFound();
    if (after(move, invitation.state) === null) throw experienceMoveRefused(invitation.state);
    if (invitation.state === 'offered' && invitation.closesAt <= now) throw experienceMoveRefused('lapsed');
    return { invitation, standing };
  }

  private async mark(em: EntityManager, id: string, state: ExperienceInvitation['state']): Promise<void> {
    await em.query('update experience_invitation set state = $2 where id = $1', [id, state]);
  }

  /** Twenty characters, 100 bits, in groups to be written down. */
  private receipt(nonce: string): string {
    return inGroups(spokenCode(this.secrets.keyedHash(`experience receipt ${nonce}`).subarray(0, 20)), 4);
  }

  /** Only with the receipt, and of its own invitation alone. */
  private ref(id: string, receipt: string): string {
    return this.secrets.keyedHash(`experience ${id} ${receipt.toUpperCase().replaceAll(/[\s-]/g, '')}`).toString('hex');
  }
}

/** Where answers about an opportunity may wait, in the order in which boxes are held. */
export async function placesOf(em: EntityManager, opportunityId: string): Promise<Place[]> {
  const [{ teamId, organisationId }] = await em.query<[{ teamId: string; organisationId: string }]>(
    'select team.id as "teamId", team.organisation_id as "organisationId" from opportunity join team on team.id = opportunity.team_id where opportunity.id = $1',
    [opportunityId],
  );
  return [{ opportunityId }, { teamId }, { organisationId }];
}
