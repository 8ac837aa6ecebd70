import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager, In, MoreThan } from 'typeorm';
import { type Actor, has, leadScope, requireTeam, teamIds } from '../identity/actor.js';
import { requireMayAct } from '../identity/organisation-standing.js';
import { type ConnectionArgs, keysetPage, type Page } from '../platform/graphql/connection.js';
import { notOpen, opportunityNotFound } from './opportunities.errors.js';
import { Opportunity, teamsOf } from './opportunity.entity.js';
import type { OpportunityStatus } from './opportunity.lists.js';
import { inReviewScope, isOfTeam, type Reviewable, type Standing } from './opportunity.rules.js';

export interface ReadOptions {
  /** Locks the row until the transaction ends, so that what is read stays true. */
  lock?: boolean;
}

export const standingOf = (actor: Actor): Standing => {
  const { organisationIds, areaCodes } = leadScope(actor);
  return { teamIds: teamIds(actor), leadOrganisationIds: organisationIds, leadAreaCodes: areaCodes, administrator: has(actor, 'administrator') };
};

export const reviewableOf = (post: Opportunity): Reviewable => ({
  teamIds: teamsOf(post), organisationIds: post.organisationIds, areaCode: post.timing.areaCode, reviewWith: post.reviewWith,
});

export const isOfTeams = (actor: Actor, post: Opportunity): boolean => isOfTeam(standingOf(actor), reviewableOf(post));

/** In SQL: `opportunity` is of any of the teams of the parameter. */
export const ofAnyTeam = (teams: string): string => `(opportunity.team_id = any (${teams}::uuid[]) or opportunity.joint_team_ids && ${teams}::uuid[])`;

/** Its own team, and those who review it, once it was sent to review: they see more than the public side. */
export const seesAll = (actor: Actor, post: Opportunity): boolean => {
  const standing = standingOf(actor);
  return isOfTeam(standing, reviewableOf(post)) || (post.submittedAt !== null && inReviewScope(standing, reviewableOf(post)));
};

@Injectable()
export class OpportunityQueries {
  constructor(private readonly dataSource: DataSource) {}

  /**
   * An open post for anyone, any other for its team and its reviewers. Whoever has the link of one that was open and was joined into another is led there.
   * @throws DomainError NOT_FOUND, the same for foreign and unknown
   */
  async visible(actor: Actor, id: string): Promise<Opportunity> {
    const post = await this.find(this.dataSource.manager, id);
    if (post && (post.status === 'open' || seesAll(actor, post))) return post;
    if (post?.joinedInto && post.openedAt) return this.visible(actor, post.joinedInto);
    throw opportunityNotFound();
  }

  /** For answering the one who has just written it: what they may see of it is decided by the mapping. */
  existing(id: string): Promise<Opportunity> {
    return this.dataSource.manager.findOneByOrFail(Opportunity, { id });
  }

  /** A post of a team this account is in. @throws DomainError NOT_FOUND for any other */
  async requireTeamOpportunity(em: EntityManager, actor: Actor, id: string, options: ReadOptions = {}): Promise<Opportunity> {
    const post = await this.find(em, id, options);
    if (!post || !isOfTeams(actor, post)) throw opportunityNotFound();
    return post;
  }

  /**
   * The same before the team is shown anything about people: only while each organisation of the post is verified and has an agreement in force.
   * @throws DomainError NOT_FOUND for any other; FORBIDDEN, saying what is missing
   */
  async requireShownPeople(em: EntityManager, actor: Actor, id: string): Promise<Opportunity> {
    const post = await this.requireTeamOpportunity(em, actor, id);
    await requireMayAct(em, post.organisationIds);
    return post;
  }

  /** Each organisation of the post is verified and has an agreement in force, and so it stays until the transaction ends. @throws DomainError NOT_FOUND · FORBIDDEN */
  async requireMayAct(em: EntityManager, id: string): Promise<void> {
    const post = await this.find(em, id);
    if (!post) throw opportunityNotFound();
    await requireMayAct(em, post.organisationIds);
  }

  /** A post in the review scope of this account. @throws DomainError NOT_FOUND for any other */
  async requireReviewable(em: EntityManager, actor: Actor, id: string, options: ReadOptions = {}): Promise<Opportunity> {
    const post = await this.find(em, id, options);
    if (!post || !inReviewScope(standingOf(actor), reviewableOf(post))) throw opportunityNotFound();
    return post;
  }

  /**
   * A post that people can be asked about or come forward for at `now`. With `lock` it stays so until the transaction ends.
   * @throws DomainError NOT_FOUND when there is none, NOT_OPEN when it is not open or its closing date has passed
   */
  async requireOpen(em: EntityManager, id: string, now: Date, options: ReadOptions = {}): Promise<Opportunity> {
    const post = await this.find(em, id, options);
    if (!post) throw opportunityNotFound();
    if (post.status !== 'open' || !post.timing.closesAt || post.timing.closesAt <= now) throw notOpen(post.status);
    return post;
  }

  /** Those of the ids that anyone signed in may read and come forward for at `now`, in any order; the others are left out. */
  openByIds(ids: readonly string[], now: Date): Promise<Opportunity[]> {
    return this.dataSource.manager.findBy(Opportunity, { id: In([...ids]), status: 'open', timing: { closesAt: MoreThan(now) } });
  }

  /** Without any check of access. @returns null for an unknown id */
  find(em: EntityManager, id: string, { lock = false }: ReadOptions = {}): Promise<Opportunity | null> {
    return em.findOne(Opportunity, { where: { id }, ...(lock ? { lock: { mode: 'for_no_key_update' as const } } : {}) });
  }

  /** Newest first. @throws DomainError NOT_FOUND for a foreign team */
  async ofTeam(actor: Actor, teamId: string, status: OpportunityStatus | null, args: ConnectionArgs): Promise<Page<Opportunity>> {
    requireTeam(actor, teamId);
    const query = this.dataSource.manager.createQueryBuilder(Opportunity, 'opportunity').where(ofAnyTeam(':teams'), { teams: [teamId] });
    if (status) query.andWhere('opportunity.status = :status', { status });
    return keysetPage(query, { alias: 'opportunity', property: null }, args);
  }

  /** What waits for this account's review, the most urgent first; never what its own teams wrote. */
  async toReview(actor: Actor, args: ConnectionArgs): Promise<Page<Opportunity>> {
    const { teamIds: own, leadOrganisationIds, leadAreaCodes, administrator } = standingOf(actor);
    const query = this.dataSource.manager
      .createQueryBuilder(Opportunity, 'opportunity')
      .where(`opportunity.status = 'in_review'`)
      .andWhere(
        `(opportunity.organisationIds && :organisations::uuid[] or opportunity.timing.areaCode = any (:areas::text[])
          or (:administrator and opportunity.reviewWith = 'administrators'))`,
        { organisations: leadOrganisationIds, areas: leadAreaCodes, administrator },
      )
      .andWhere(`not ${ofAnyTeam(':own')}`, { own });
    return keysetPage(query, { alias: 'opportunity', property: 'reviewDueAt', direction: 'ASC' }, args);
  }

  /**
   * Posts that people may wait on while nobody of their team can sign in, because the last one who could was suspended: for the leads of their
   * organisations and area, and every administrator.
   */
  async unattended(actor: Actor, args: ConnectionArgs): Promise<Page<Opportunity>> {
    const { leadOrganisationIds, leadAreaCodes, administrator } = standingOf(actor);
    const query = this.dataSource.manager
      .createQueryBuilder(Opportunity, 'opportunity')
      .where(`opportunity.status in ('in_review', 'open')
        and not exists (select from unnest(opportunity.team_id || opportunity.joint_team_ids) as team (id) where team_has_member(team.id, null))`)
      .andWhere('(:administrator or opportunity.organisationIds && :organisations::uuid[] or opportunity.timing.areaCode = any (:areas::text[]))', {
        administrator, organisations: leadOrganisationIds, areas: leadAreaCodes,
      });
    return keysetPage(query, { alias: 'opportunity', property: null }, args);
  }
}
