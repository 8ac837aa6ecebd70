import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit.service.js';
import { ContributorAccess } from '../contributors/contributor-access.js';
import { SealedText } from '../contributors/sealed-text.js';
import type { Actor } from '../identity/actor.js';
import { InvolvementAccess } from '../involvements/involvement-access.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { badInput, DomainError, notFound, refusedAt } from '../platform/errors/domain-error.js';
import type { EndOfferedSupportInput, OfferSupportInput, WritePortfolioNoteInput } from './portfolio.types.js';

/** Offered for one involvement at one time. */
const mostOffered = 20;

/** What people write in their portfolio, and what teams offer. */
@Injectable()
export class PortfolioService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly contributors: ContributorAccess,
    private readonly involvements: InvolvementAccess,
    private readonly sealed: SealedText,
    private readonly audit: AuditLog,
  ) {}

  /** @returns the profile's id. @throws DomainError NOT_FOUND, also for an involvement of another profile · FORBIDDEN to whoever may only answer for somebody · ILLEGAL_MOVE once left */
  write(actor: Actor, input: WritePortfolioNoteInput): Promise<string> {
    return this.unitOfWork.command({ callerId: actor.accountId, operation: 'writePortfolioNote', idempotencyKey: input.idempotencyKey, input }, async (em, now) => {
      const standing = await this.contributors.lockOwnOrPassedOn(em, actor, input.contributorId);
      const { contributorId } = standing;
      const involvementId = input.involvementId ?? null;
      if (involvementId !== null) {
        const theirs = await em.query<unknown[]>('select from involvement where id = $1 and contributor_id = $2', [involvementId, contributorId]);
        if (theirs.length === 0) throw refusedAt('NOT_FOUND', 'involvementId', 'This is no involvement of this profile. See myInvolvements.');
      }
      const [keyId, ciphertext] = this.sealed.seal(input.text);
      if (keyId === null) await em.query('delete from portfolio_note where contributor_id = $1 and involvement_id is not distinct from $2', [contributorId, involvementId]);
      else {
        await em.query(
          `insert into portfolio_note (contributor_id, involvement_id, text_key_id, text_ciphertext, changed_at) values ($1, $2, $3, $4, $5)
           on conflict (contributor_id, involvement_id) do update set text_key_id = excluded.text_key_id, text_ciphertext = excluded.text_ciphertext, changed_at = excluded.changed_at`,
          [contributorId, involvementId, keyId, ciphertext, now],
        );
      }
      await this.contributors.noteDone(em, actor, standing, 'contributor.done_portfolio');
      return contributorId;
    });
  }

  /** @returns the involvement's id. @throws DomainError NOT_FOUND · FORBIDDEN while the organisation may not act · ILLEGAL_MOVE once it is over · BAD_USER_INPUT for the 21st */
  offer(actor: Actor, input: OfferSupportInput): Promise<string> {
    return this.unitOfWork.command({ callerId: actor.accountId, operation: 'offerSupport', idempotencyKey: input.idempotencyKey, input }, async (em, now) => {
      const found = await this.involvements.requireTeam(em, actor, input.involvementId);
      const { involvement } = await this.involvements.lockFor(em, found.involvement, 'setStep');
      const [{ offered }] = await em.query<[{ offered: number }]>('select count(*)::int as offered from offered_support where involvement_id = $1 and ended_at is null', [involvement.id]);
      if (offered >= mostOffered) throw badInput('involvementId', `${mostOffered} things are offered for this involvement, which is the most. End one first (endOfferedSupport).`);
      await em.query('insert into offered_support (involvement_id, kind, title, link, offered_by, offered_at) values ($1, $2, $3, $4, $5, $6)', [involvement.id, input.kind, input.title, input.link ?? null, actor.accountId, now]);
      await this.audit.record(em, { actorId: actor.accountId, action: 'involvement.offer_support', subject: { kind: 'involvement', id: involvement.id } });
      return involvement.id;
    });
  }

  /** Ended again, it changes nothing. @returns the involvement's id. @throws DomainError NOT_FOUND · FORBIDDEN */
  endOffer(actor: Actor, input: EndOfferedSupportInput): Promise<string> {
    return this.unitOfWork.command({ callerId: actor.accountId, operation: 'endOfferedSupport', idempotencyKey: input.idempotencyKey, input }, async (em, now) => {
      const [found] = await em.query<{ involvementId: string }[]>('select involvement_id as "involvementId" from offered_support where id = $1', [input.supportId]);
      if (!found) throw offerNotFound();
      const { involvement } = await this.involvements.requireTeam(em, actor, found.involvementId).catch((error: unknown) => {
        throw error instanceof DomainError && error.code === 'NOT_FOUND' ? offerNotFound() : error;
      });
      const [ended] = await em.query<[unknown[], number]>('update offered_support set ended_at = $2 where id = $1 and ended_at is null returning id', [input.supportId, now]);
      if (ended.length > 0) await this.audit.record(em, { actorId: actor.accountId, action: 'involvement.end_support', subject: { kind: 'involvement', id: involvement.id } });
      return involvement.id;
    });
  }
}

const offerNotFound = (): DomainError => notFound('What is offered here');
