import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit.service.js';
import { ContributorAccess } from '../contributors/contributor-access.js';
import { type Actor, has, leadScope } from '../identity/actor.js';
import { OpportunityQueries } from '../opportunities/opportunities.queries.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { badInput, DomainError, notFound } from '../platform/errors/domain-error.js';
import { Jobs } from '../platform/jobs/jobs.js';
import { PaymentAccess } from './payment-access.js';
import type { AnswerBetterTermsInput, LoadPaymentBandsInput, OfferBetterTermsInput, SetPaymentChoiceInput, SetPaymentTermsInput } from './terms.inputs.js';
import { tellOfOffer } from './payment.jobs.js';
import { termsOf } from './held-terms.js';
import { type Better, offersMore, withOffer, worseIn } from './terms.rules.js';

/** What is offered for somebody's time, and the choices about it. */
@Injectable()
export class TermsService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly opportunities: OpportunityQueries,
    private readonly access: PaymentAccess,
    private readonly contributors: ContributorAccess,
    private readonly audit: AuditLog,
    private readonly jobs: Jobs,
  ) {}

  /** Whoever said yes before keeps what they read. @returns the opportunity's id. @throws DomainError NOT_FOUND · ILLEGAL_MOVE once it has ended · BAD_USER_INPUT */
  set(actor: Actor, input: SetPaymentTermsInput): Promise<string> {
    const { opportunityId, expenseKinds, inAdvance, careKinds, payWays, payTo, withinDays, words = null } = input;
    if (!payTo.includes('person')) throw badInput('payTo', 'payTo always names the person: nobody has to have a group or a charity.');
    if (inAdvance && expenseKinds.length + careKinds.length === 0) throw badInput('inAdvance', 'Nothing can be paid in advance where neither expenses nor care are paid.');
    return this.unitOfWork.command({ callerId: actor.accountId, operation: 'setPaymentTerms', idempotencyKey: input.idempotencyKey, input }, async (em, now) => {
      const post = await this.opportunities.requireTeamOpportunity(em, actor, opportunityId, { lock: true });
      if (post.endedAt !== null) throw new DomainError('ILLEGAL_MOVE', 'This opportunity has ended. To offer somebody more than was agreed, use offerBetterTerms.', { from: post.status });
      await em.query(
        `insert into payment_terms (opportunity_id, number, set_at, set_by, expense_kinds, in_advance, care_kinds, pay_ways, pay_to, within_days, words)
         select $1, coalesce(max(number), 0) + 1, $2, $3, $4::text[], $5::boolean, $6::text[], $7::text[], $8::text[], $9::int, $10::text from payment_terms where opportunity_id = $1`,
        [opportunityId, now, actor.accountId, expenseKinds, inAdvance, careKinds, payWays, payTo, withinDays, words],
      );
      await this.audit.record(em, { actorId: actor.accountId, action: 'payment.set_terms', subject: { kind: 'opportunity', id: opportunityId } });
      return opportunityId;
    });
  }

  /** @returns the involvement's id. @throws DomainError NOT_FOUND · FORBIDDEN · BAD_USER_INPUT naming what would be worse, or where nothing is better · CONFLICT while another waits */
  offer(actor: Actor, input: OfferBetterTermsInput): Promise<string> {
    const better = betterOf(input);
    return this.unitOfWork.command({ callerId: actor.accountId, operation: 'offerBetterTerms', idempotencyKey: input.idempotencyKey, input }, async (em, now) => {
      const involvement = await this.access.requireTeam(em, actor, input.involvementId);
      await this.access.lock(em, involvement);
      const { held, last, waiting } = await termsOf(em, involvement.id);
      if (waiting) throw new DomainError('CONFLICT', 'The person hasn’t answered your last offer yet. They can take it or leave it; then you can make another.');
      const offered = withOffer(held, better);
      const [worse] = worseIn(held, offered);
      if (worse) throw badInput(worse, `${worse}: this would be less than what was agreed, or can’t be compared with it. Name all that was agreed, and more.`);
      if (!offersMore(held, offered)) throw badInput('input', 'This offers nothing more than what was agreed.');
      await em.query(
        `insert into involvement_terms (involvement_id, number, state, made_at, made_by, payment_offered, payment_text, payment_pence, payment_per, expenses, stated, expense_kinds, in_advance, care_kinds,
           pay_ways, pay_to, within_days, words)
         values ($1, $2, 'offered', $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17)`,
        [
          involvement.id, last + 1, now, actor.accountId, offered.paymentOffered, offered.paymentText, offered.paymentPence, offered.paymentPer, offered.expenses, offered.stated, offered.expenseKinds, offered.inAdvance,
          offered.careKinds, offered.payWays, offered.payTo, offered.withinDays, offered.words,
        ], // prettier-ignore
      );
      await this.audit.record(em, { actorId: actor.accountId, action: 'payment.offer_terms', subject: { kind: 'involvement', id: involvement.id }, details: { number: last + 1 } });
      await this.jobs.enqueue(em, tellOfOffer, { involvementId: involvement.id, number: last + 1 });
      return involvement.id;
    });
  }

  /** Answered again the same way it changes nothing. @returns the involvement's id. @throws DomainError NOT_FOUND · FORBIDDEN · ILLEGAL_MOVE */
  answer(actor: Actor, input: AnswerBetterTermsInput): Promise<string> {
    return this.unitOfWork.command({ callerId: actor.accountId, operation: 'answerBetterTerms', idempotencyKey: input.idempotencyKey, input }, async (em, now) => {
      const { involvement, standing } = await this.access.requirePerson(em, actor, input.involvementId);
      await this.access.lock(em, involvement);
      const to = input.accept ? 'agreed' : 'declined';
      const [row] = await em.query<{ state: string }[]>('select state from involvement_terms where involvement_id = $1 and number = $2', [involvement.id, input.number]);
      if (row?.state === to) return involvement.id;
      if (row?.state !== 'offered') throw new DomainError('ILLEGAL_MOVE', 'There is no offer of this number that waits for an answer. Read what waits with involvementPayment.');
      await em.query('update involvement_terms set state = $3, answered_at = $4 where involvement_id = $1 and number = $2', [involvement.id, input.number, to, now]);
      await this.audit.record(em, { actorId: actor.accountId, action: `payment.terms_${to}`, subject: { kind: 'involvement', id: involvement.id }, details: { number: input.number } });
      await this.contributors.noteDone(em, actor, standing, 'contributor.done_payment');
      return involvement.id;
    });
  }

  /** For the person alone; no audit line says which. @returns the profile's id. @throws DomainError NOT_FOUND · FORBIDDEN */
  choose(actor: Actor, input: SetPaymentChoiceInput): Promise<string> {
    const { contributorId, ratherNotBePaid } = input;
    return this.unitOfWork.command({ callerId: actor.accountId, operation: 'setPaymentChoice', idempotencyKey: input.idempotencyKey, input }, async (em, now) => {
      await this.access.requireOwn(em, actor, contributorId);
      if (ratherNotBePaid) await em.query('insert into payment_choice (contributor_id, made_at) values ($1, $2) on conflict do nothing', [contributorId, now]);
      else await em.query('delete from payment_choice where contributor_id = $1', [contributorId]);
      return contributorId;
    });
  }

  /** @returns the id of the bands. @throws DomainError NOT_FOUND for an organisation that they don't lead · BAD_USER_INPUT for a day that isn't later than that of the bands before */
  loadBands(actor: Actor, input: LoadPaymentBandsInput): Promise<string> {
    const { organisationId, validFrom, source, bands } = input;
    return this.unitOfWork.command({ callerId: actor.accountId, operation: 'loadPaymentBands', idempotencyKey: input.idempotencyKey, input }, async (em) => {
      const mayLoad = has(actor, 'administrator') || leadScope(actor).organisationIds.includes(organisationId);
      const found = mayLoad && (await em.query<unknown[]>('select from organisation where id = $1 for no key update', [organisationId]));
      if (!found || found.length === 0) throw notFound('This organisation');
      const [last] = await em.query<{ day: string | null }[]>('select max(valid_from)::text as day from payment_guide where organisation_id = $1', [organisationId]);
      if (last?.day && validFrom <= last.day) throw badInput('validFrom', `validFrom must be later than ${last.day}, from when the bands before hold. What held on a day isn’t rewritten.`);
      const [{ id }] = await em.query<[{ id: string }]>('select payment_bands_load($1, $2::date, $3, $4::text[], $5::int[], $6::int[]) as id', [
        organisationId, validFrom, source, bands.map(({ activity }) => activity), bands.map(({ pence }) => pence), bands.map(({ minutes }) => minutes ?? null),
      ]);
      await this.audit.record(em, { actorId: actor.accountId, action: 'payment.load_bands', subject: { kind: 'organisation', id: organisationId }, details: { validFrom, bands: bands.length } });
      return id;
    });
  }
}

/** @throws DomainError BAD_USER_INPUT for an amount without its unit */
function betterOf({ paymentPence, paymentPer, ...rest }: OfferBetterTermsInput): Better {
  if ((paymentPence ?? null) === null !== ((paymentPer ?? null) === null)) throw badInput('paymentPer', 'paymentPence and paymentPer go together: an amount and what it is paid for.');
  const { expenseKinds, inAdvance, careKinds, payWays, payTo, withinDays } = rest;
  const said = Object.entries({ paymentPence, paymentPer, expenseKinds, inAdvance, careKinds, payWays, payTo, withinDays }).filter(([, value]) => value !== null && value !== undefined);
  return Object.fromEntries(said) as Better;
}
