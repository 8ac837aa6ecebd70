import { Injectable } from '@nestjs/common';
import { type EntityManager, type FindOptionsWhere, In } from 'typeorm';
import type { Actor } from '../identity/actor.js';
import { isTold } from './joint.rules.js';
import { jointNotFound, proposalNotFound } from './opportunities.errors.js';
import { isOfTeams } from './opportunities.queries.js';
import { Opportunity } from './opportunity.entity.js';
import { PossibleJoint } from './possible-joint.entity.js';

export interface LockedPair {
  pair: PossibleJoint;
  /** Of a team of the one who acts. */
  ours: Opportunity;
  theirs: Opportunity;
}

export interface LockedProposal {
  pair: PossibleJoint;
  /** The post whose team proposes. */
  proposing: Opportunity;
  other: Opportunity;
}

/**
 * Pairs for those who say something of them. Both posts are locked first, in id order and for update: that waits for everything that is about to refer to one of
 * them (somebody asked, a list begun), and holds it back until it is decided whose they are.
 */
@Injectable()
export class JointPairs {
  /** @throws DomainError NOT_FOUND unless a team of the actor's is told of it; when it was joined; when it was dismissed, unless that is asked for */
  async ofPair(em: EntityManager, actor: Actor, id: string, { alsoDismissed = false } = {}): Promise<LockedPair> {
    const locked = await this.lock(em, { id });
    if (!locked) throw jointNotFound();
    const { pair, posts } = locked;
    const ours = posts.find((post) => isOfTeams(actor, post));
    const theirs = posts.find((post) => post !== ours);
    if (!ours || !theirs || pair.state === 'joined' || (pair.state === 'dismissed' && !alsoDismissed)) throw jointNotFound();
    if (!isTold(ours.status, theirs.status, pair.state === 'proposed')) throw jointNotFound();
    return { pair, ours, theirs };
  }

  /** @throws DomainError NOT_FOUND when no such proposal stands, or it is between other teams */
  async ofProposal(em: EntityManager, actor: Actor, proposalId: string): Promise<LockedProposal> {
    const locked = await this.lock(em, { proposalId });
    if (locked?.pair.proposalId !== proposalId || !locked.posts.some((post) => isOfTeams(actor, post))) throw proposalNotFound();
    const { pair, posts } = locked;
    const proposing = posts.find(({ id }) => id === pair.proposingId);
    const other = posts.find(({ id }) => id !== pair.proposingId);
    if (!proposing || !other) throw proposalNotFound();
    return { pair, proposing, other };
  }

  private async lock(em: EntityManager, where: FindOptionsWhere<PossibleJoint>): Promise<{ pair: PossibleJoint; posts: Opportunity[] } | null> {
    const found = await em.findOneBy(PossibleJoint, where);
    if (!found) return null;
    const posts = await em.find(Opportunity, { where: { id: In([found.firstId, found.secondId]) }, order: { id: 'ASC' }, lock: { mode: 'pessimistic_write' } });
    const pair = await em.findOne(PossibleJoint, { where: { id: found.id }, lock: { mode: 'pessimistic_write' } });
    return pair && { pair, posts };
  }
}
