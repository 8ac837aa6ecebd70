import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import { Ask } from '../burden/ask.entity.js';
import { BurdenGuard } from '../burden/guard.service.js';
import { ContributorAccess } from '../contributors/contributor-access.js';
import { leadReaches } from '../contributors/lead-reach.sql.js';
import { type Actor, has, leadScope, ownOrganisationIds } from '../identity/actor.js';
import { newId } from '../platform/database/ids.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { DomainError, notFound } from '../platform/errors/domain-error.js';
import { type ConnectionArgs, keysetPage, mapPage, type Page } from '../platform/graphql/connection.js';
import { OutsideAskDispute } from './outside-ask-dispute.entity.js';
import type { DecideOutsideAskDisputeInput, DisputeOutsideAskInput } from './outside-asks.inputs.js';
import type { OutsideAskDisputeType } from './outside-asks.types.js';

/** Somebody says that they were not asked; an involvement lead of theirs, who isn't of that organisation, decides. */
@Injectable()
export class DisputesService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly dataSource: DataSource,
    private readonly access: ContributorAccess,
    private readonly guard: BurdenGuard,
    private readonly audit: AuditLog,
  ) {}

  /** Disputing again changes nothing. @returns the ask's id. @throws DomainError NOT_FOUND · ILLEGAL_MOVE (made here, or a lead has decided) */
  async dispute(actor: Actor, input: DisputeOutsideAskInput): Promise<string> {
    const { askId, because = null } = input;
    const ask = await this.dataSource.manager.findOneBy(Ask, { id: askId });
    const contributorId = ask?.deliveredAt ? ask.contributorId : null;
    if (!ask || !contributorId) throw notFound('This ask');
    return this.unitOfWork.command({ callerId: actor.accountId, operation: 'disputeOutsideAsk', idempotencyKey: input.idempotencyKey, input }, async (em, now) => {
      // Two disputes of one person wait for each other here.
      await readingAs('This ask', this.access.lockOwn(em, actor, contributorId));
      const known = await em.findOneBy(OutsideAskDispute, { askId });
      if (known?.decidedAt) throw new DomainError('ILLEGAL_MOVE', 'An involvement lead has decided about this one already.');
      if (known) return askId;
      await this.guard.dispute(em, askId, contributorId);
      await em.query('insert into outside_ask_dispute (id, ask_id, contributor_id, organisation_id, because, disputed_at) values ($1, $2, $3, $4, $5, $6)', [
        newId(), askId, contributorId, ask.organisationIds[0], because, now,
      ]);
      await this.audit.record(em, { actorId: actor.accountId, action: 'outside_ask.dispute', subject: { kind: 'contributor', id: contributorId } });
      return askId;
    });
  }

  /** Not decided yet, oldest first. Each reading is in the audit log. */
  undecided(actor: Actor, args: ConnectionArgs): Promise<Page<OutsideAskDisputeType>> {
    return this.unitOfWork.run(async (em) => {
      const query = em
        .createQueryBuilder(OutsideAskDispute, 'dispute')
        .innerJoin('contributor', 'person', 'person.id = dispute.contributorId')
        .where(`dispute.decidedAt is null and person.account_id is distinct from :me and dispute.organisationId <> all (cast(:theirs as uuid[])) and ${leadReaches}`, {
          me: actor.accountId, isAdministrator: has(actor, 'administrator'), areaCodes: leadScope(actor).areaCodes, theirs: organisationsOf(actor),
        });
      const page = await keysetPage(query, { alias: 'dispute', property: null, direction: 'ASC' }, args);
      const disputes = page.edges.map(({ node }) => node);
      await this.audit.recordForEach(em, { actorId: actor.accountId, action: 'contributor.read_dispute', subject: { kind: 'contributor', ids: disputes.map(({ contributorId }) => contributorId) } });
      const facts = await this.facts(em, disputes.map(({ askId }) => askId));
      return mapPage(page, (dispute) => ({ ...facts.get(dispute.askId)!, ...dispute }));
    });
  }

  /** Deciding the same again changes nothing. @returns what was decided. @throws DomainError NOT_FOUND (nobody of yours, or asked by your own organisation) · FORBIDDEN (your own) · CONFLICT (decided otherwise) */
  async decide(actor: Actor, input: DecideOutsideAskDisputeInput): Promise<boolean> {
    const { disputeId, counts } = input;
    return this.unitOfWork.command({ callerId: actor.accountId, operation: 'decideOutsideAskDispute', idempotencyKey: input.idempotencyKey, input }, async (em, now) => {
      await em.query('select from outside_ask_dispute where id = $1 for no key update', [disputeId]);
      const dispute = await em.findOneBy(OutsideAskDispute, { id: disputeId });
      if (!dispute || organisationsOf(actor).includes(dispute.organisationId)) throw notFound('This dispute');
      const standing = await readingAs('This dispute', this.access.requireLead(em, actor, dispute.contributorId));
      if (await this.isOwn(em, actor, dispute)) throw new DomainError('FORBIDDEN', 'Somebody else has to decide this for you.');
      if (dispute.decidedAt) {
        if (dispute.counts === counts) return counts;
        throw new DomainError('CONFLICT', 'This was decided already, and otherwise.');
      }
      await this.guard.decideDispute(em, dispute.askId, counts);
      await em.query('update outside_ask_dispute set decided_at = $2, decided_by = $3, counts = $4 where id = $1', [disputeId, now, actor.accountId, counts]);
      await this.access.noteDone(em, actor, standing, 'contributor.done_dispute');
      return counts;
    });
  }

  private async isOwn(em: EntityManager, { accountId }: Actor, { contributorId }: OutsideAskDispute): Promise<boolean> {
    const own = await em.query<unknown[]>('select from contributor where id = $1 and account_id = $2', [contributorId, accountId]);
    return own.length > 0;
  }

  private async facts(em: EntityManager, askIds: readonly string[]): Promise<Map<string, { reference: string; askedAt: Date }>> {
    const rows = await em.query<{ id: string; reference: string; askedAt: Date }[]>(
      'select ask.id, e.reference, ask.reserved_at as "askedAt" from ask join external_opportunity e on e.id = ask.opportunity_id where ask.id = any ($1::uuid[])',
      [askIds],
    );
    return new Map(rows.map(({ id, ...facts }) => [id, facts]));
  }
}

/** Whose profile isn't theirs learns that nothing is there, in the words for nothing. */
const readingAs = <T>(what: string, check: Promise<T>): Promise<T> =>
  check.catch((error: unknown) => {
    throw error instanceof DomainError && error.code === 'NOT_FOUND' ? notFound(what) : error;
  });

/** Nobody decides whether their own organisation asked. */
const organisationsOf = (actor: Actor): string[] => [...ownOrganisationIds(actor), ...leadScope(actor).organisationIds];
