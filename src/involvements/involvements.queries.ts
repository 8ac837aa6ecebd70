import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import { ContributorAccess } from '../contributors/contributor-access.js';
import type { Actor } from '../identity/actor.js';
import { OpportunityQueries } from '../opportunities/opportunities.queries.js';
import { Clock } from '../platform/clock/clock.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { DomainError } from '../platform/errors/domain-error.js';
import { type ConnectionArgs, keysetPage, mapPage, type Page } from '../platform/graphql/connection.js';
import { InvolvementAccess } from './involvement-access.js';
import { Involvement } from './involvement.entity.js';
import { InvolvementEvent } from './involvement-event.entity.js';
import { whyNotAsked, youCanComeForward } from './load.texts.js';
import { InvolvementView } from './involvement.view.js';
import type { InvolvementLoadType, InvolvementType } from './involvement.types.js';

/** Involvements as the person and the team read them. What others read of somebody is in the audit log. */
@Injectable()
export class InvolvementQueries {
  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly contributors: ContributorAccess,
    private readonly opportunities: OpportunityQueries,
    private readonly access: InvolvementAccess,
    private readonly view: InvolvementView,
    private readonly audit: AuditLog,
    private readonly clock: Clock,
  ) {}

  async ofContributor(actor: Actor, contributorId: string, args: ConnectionArgs): Promise<Page<InvolvementType>> {
    const { manager } = this.dataSource;
    const standing = await this.contributors.requireAnswering(manager, actor, contributorId);
    await this.contributors.noteReading(manager, actor, standing, 'contributor.read_involvements');
    return this.page(manager, 'contributorId', contributorId, args, await this.clock.now(manager));
  }

  async ofOpportunity(actor: Actor, opportunityId: string, args: ConnectionArgs): Promise<Page<InvolvementType>> {
    return this.unitOfWork.run(async (em, now) => {
      await this.opportunities.requireShownPeople(em, actor, opportunityId);
      const page = await this.page(em, 'opportunityId', opportunityId, args, now);
      await this.noteTeam(em, actor, page.edges.map(({ node }) => node));
      return page;
    });
  }

  /** For either side; whoever is of both reads it as the person's. @throws DomainError NOT_FOUND · FORBIDDEN to a team whose organisation may not act */
  async one(actor: Actor, id: string): Promise<InvolvementType> {
    return this.unitOfWork.run(async (em, now) => {
      const found = await this.forEither(em, actor, id);
      const [shown] = await this.view.of(em, [found], now);
      return shown;
    });
  }

  /** The same check, for what hangs on an involvement. */
  async forEither(em: EntityManager, actor: Actor, id: string): Promise<Involvement> {
    try {
      const { involvement, standing } = await this.access.requireAnswering(em, actor, id);
      await this.contributors.noteReading(em, actor, standing, 'contributor.read_involvements');
      return involvement;
    } catch (error) {
      if (!(error instanceof DomainError)) throw error;
    }
    const { involvement } = await this.access.requireTeam(em, actor, id);
    await this.noteTeam(em, actor, [involvement]);
    return involvement;
  }

  /** What happened in one involvement, the newest first. @throws DomainError as `one` */
  async timeline(actor: Actor, id: string, args: ConnectionArgs): Promise<Page<InvolvementEvent>> {
    return this.unitOfWork.run(async (em) => {
      await this.forEither(em, actor, id);
      return keysetPage(em.createQueryBuilder(InvolvementEvent, 'event').where('event.involvementId = :id', { id }), { alias: 'event', property: 'at' }, args);
    });
  }

  /** What happened in everything that the account's own profiles are in, the newest first. */
  async myTimeline({ accountId }: Actor, args: ConnectionArgs): Promise<Page<InvolvementEvent>> {
    const query = this.dataSource.manager.createQueryBuilder(InvolvementEvent, 'event').where(
      `event.involvementId in (select involvement.id from involvement join contributor on contributor.id = involvement.contributor_id where contributor.account_id = :accountId)`,
      { accountId },
    );
    return keysetPage(query, { alias: 'event', property: 'at' }, args);
  }

  async load(actor: Actor, contributorId: string): Promise<InvolvementLoadType> {
    const { manager } = this.dataSource;
    const standing = await this.contributors.requireAnswering(manager, actor, contributorId);
    await this.contributors.noteReading(manager, actor, standing, 'contributor.read_involvements');
    const [{ minutes, openOfAll, ...row }] = await manager.query<[Omit<InvolvementLoadType, 'whyNotAsked' | 'hoursCounted'> & { minutes: string; openOfAll: number }]>(
      `select coalesce(giving.involvements, 0) as open, k.involvements_at_once as "atOneTime", p.involvements_at_once as "saidAtOnce", p.hours_per_month as "hoursPerMonth",
         coalesce(giving.minutes_a_month, 0) as minutes, coalesce((select g.involvements_n from guarded_profile own join guard_row g on g.recipient_id = own.recipient_id where own.contributor_id = c.id), 0)::int as "openOfAll",
         (select coalesce(sum(i.hours_per_month), 0)::int from involvement i where i.contributor_id = c.id and i.ended_at is null) as "hoursPromised",
         (select count(*)::int from involvement i where i.contributor_id = c.id and i.ended_at is null and i.hours_per_month is null) as "hoursLeftOpen"
       from contributor c cross join guard_policy k left join contributor_preference p on p.contributor_id = c.id left join people_giving(array[c.id]) giving on true where c.id = $1`,
      [contributorId],
    );
    const load = { ...row, openOfAll, minutes: Number(minutes) };
    const why = whyNotAsked(load);
    return { ...row, hoursCounted: Math.round(load.minutes / 6) / 10, whyNotAsked: why.length > 0 ? [...why, youCanComeForward] : [] };
  }

  private async page(em: EntityManager, by: 'opportunityId' | 'contributorId', id: string, args: ConnectionArgs, now: Date): Promise<Page<InvolvementType>> {
    const query = em.createQueryBuilder(Involvement, 'involvement').where(`involvement.${by} = :id`, { id });
    const page = await keysetPage(query, { alias: 'involvement', property: 'beganAt' }, args);
    const shown = new Map((await this.view.of(em, page.edges.map(({ node }) => node), now)).map((each) => [each.id, each]));
    return mapPage(page, ({ id: involvementId }) => shown.get(involvementId)!);
  }

  private async noteTeam(em: EntityManager, actor: Actor, read: readonly { contributorId: string | null; opportunityId: string }[]): Promise<void> {
    const ids = read.flatMap(({ contributorId }) => contributorId ?? []);
    await this.audit.recordForEach(em, { actorId: actor.accountId, action: 'contributor.read_involvement', subject: { kind: 'contributor', ids }, details: { opportunityId: read[0]?.opportunityId } });
  }
}
