import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { ContributorAccess } from '../contributors/contributor-access.js';
import { PersonMail } from '../contributors/person-mail.js';
import type { Actor } from '../identity/actor.js';
import { Clock } from '../platform/clock/clock.js';
import { notFound } from '../platform/errors/domain-error.js';
import { type ConnectionArgs, keysetPage, mapPage, type Page } from '../platform/graphql/connection.js';
import { Ask } from './ask.entity.js';
import { counts } from './ask.rules.js';
import { nextAskSentence, waitingSentence } from './fair-asking.texts.js';
import type { AskedOfMeType, FairAskingType } from './fair-asking.types.js';
import { GuardQueries } from './guard.queries.js';
import { nextAskAt } from './guard.rules.js';
import { countedNow, mostFromOrganisation, organisationsWaiting } from './guard.windows.rules.js';
import { limitsFor } from './policy.js';
import { PolicyStore } from './policy.store.js';

/** SQL: ledgers of addresses that `:contributorId` was shown to read, from before anybody here had them. */
const knownByHash = `select known.recipient_id from recipient_by_hash known join guard_row on guard_row.recipient_id = known.recipient_id
  join guarded_profile mine on mine.recipient_id = guard_row.alias_of where mine.contributor_id = :contributorId`;

/** What somebody sees of their own: what they chose, what they were asked, when they can next be asked and by which rule. */
@Injectable()
export class FairAskingQueries {
  constructor(
    private readonly dataSource: DataSource,
    private readonly access: ContributorAccess,
    private readonly mail: PersonMail,
    private readonly guard: GuardQueries,
    private readonly policies: PolicyStore,
    private readonly clock: Clock,
  ) {}

  /** @throws DomainError NOT_FOUND for a profile that isn't theirs */
  async own(actor: Actor, contributorId: string): Promise<FairAskingType> {
    const em = this.dataSource.manager;
    await this.access.requireOwnContributor(em, actor, contributorId);
    const now = await this.clock.now(em);
    const policy = await this.policies.read(em);
    const { person, history, quietPeriods, links, wayWasChosen, remindersAllowed } = await this.guard.of(em, contributorId, now);
    const next = nextAskAt(policy, person, history, now);
    return {
      contributorId,
      wayOfBeingHere: person.way,
      wayWasChosen,
      shortNotice: person.shortNotice,
      remindersAllowed,
      level: limitsFor(policy, person.level),
      usualLevel: policy.defaultLevel,
      most: policy.ceiling,
      quietPeriods,
      restsAfterNo: policy.restAfterNoDays,
      restUntil: person.restUntil !== null && person.restUntil > now ? person.restUntil : null,
      restAfterLossUntil: person.leftAloneUntil !== null && person.leftAloneUntil > now ? person.leftAloneUntil : null,
      nextAsk: { from: next.at, rule: next.rule, sentence: nextAskSentence(next) },
      howInvitationsReach: await this.mail.inWords(em, contributorId),
      counted: countedNow(person, history, now),
      organisationsWaiting: organisationsWaiting(policy, person, history, now).map((waiting) => ({ ...waiting, sentence: waitingSentence })),
      neverFromIds: [...person.neverFrom],
      linkedOrganisations: links.map(({ organisationId, since, talkedOn }) => ({ organisationId, since, talkedOn, mostIn30Days: mostFromOrganisation(policy, person, organisationId) })),
    };
  }

  /** Invitations that reached them, newest first. @throws DomainError NOT_FOUND for a profile that isn't theirs */
  async askedOfMe(actor: Actor, contributorId: string, args: ConnectionArgs): Promise<Page<AskedOfMeType>> {
    const em = this.dataSource.manager;
    await this.access.requireOwnContributor(em, actor, contributorId);
    const query = em
      .createQueryBuilder(Ask, 'ask')
      // By recipient as well: that is how the ledger is indexed.
      .where(`ask.recipientId in (select own.recipient_id from profile_recipient own where own.contributor_id = :contributorId union all ${knownByHash})`, { contributorId })
      .andWhere(`(ask.contributorId = :contributorId or ask.contributorId is null) and ask.state <> 'released' and ask.deliveredAt is not null`);
    const page = await keysetPage(query, { alias: 'ask', property: 'reservedAt' }, args);
    return mapPage(page, await this.describing(em, page.edges.map(({ node }) => node)));
  }

  /** One of them. @throws DomainError NOT_FOUND for one that isn't theirs */
  async oneAskedOfMe(actor: Actor, askId: string): Promise<AskedOfMeType> {
    const em = this.dataSource.manager;
    const ask = await em.findOneBy(Ask, { id: askId });
    if (!ask?.contributorId || ask.deliveredAt === null) throw notFound('This ask');
    await this.access.requireOwnContributor(em, actor, ask.contributorId);
    return (await this.describing(em, [ask]))(ask);
  }

  private async describing(em: EntityManager, asks: readonly Ask[]): Promise<(ask: Ask) => AskedOfMeType> {
    const titles = await em.query<{ id: string; title: string; reference: string | null }[]>(
      `select id, title, null as reference from opportunity where id = any ($1::uuid[])
       union all select id, reference, reference from external_opportunity where id = any ($1::uuid[])`,
      [asks.map(({ opportunityId }) => opportunityId)],
    );
    const known = new Map(titles.map(({ id, ...words }) => [id, words]));
    return (ask) => ({
      id: ask.id,
      opportunityId: ask.opportunityId,
      title: known.get(ask.opportunityId)?.title ?? '',
      reference: known.get(ask.opportunityId)?.reference ?? null,
      askedAt: ask.reservedAt,
      deliveredAt: ask.deliveredAt ?? ask.reservedAt,
      state: ask.state,
      counts: counts(ask.state),
      organisationIds: ask.organisationIds,
    });
  }
}
