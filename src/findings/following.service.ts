import { Injectable } from '@nestjs/common';
import type { Actor } from '../identity/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { notFound } from '../platform/errors/domain-error.js';
import { dayInEngland } from '../reference/days.rules.js';
import type { FollowTopicInput } from './findings.inputs.js';

/** Topics that an account wants to hear about. Following twice, and leaving what one doesn't follow, change nothing. */
@Injectable()
export class FollowingService {
  constructor(private readonly unitOfWork: UnitOfWork) {}

  /** @throws DomainError NOT_FOUND */
  followTopic(actor: Actor, input: FollowTopicInput): Promise<string> {
    return this.unitOfWork.command({ callerId: actor.accountId, operation: 'followTopic', idempotencyKey: input.idempotencyKey, input }, async (em, now) => {
      const found = await em.query<unknown[]>('select 1 from topic where id = $1 and valid_from <= $2 and (valid_to is null or valid_to >= $2)', [
        input.topicId,
        dayInEngland(now),
      ]);
      if (found.length === 0) throw notFound('This topic');
      await em.query('insert into topic_follow (account_id, topic_id, created_at) values ($1, $2, $3) on conflict do nothing', [actor.accountId, input.topicId, now]);
      return input.topicId;
    });
  }

  unfollowTopic(actor: Actor, input: FollowTopicInput): Promise<string> {
    return this.unitOfWork.command({ callerId: actor.accountId, operation: 'unfollowTopic', idempotencyKey: input.idempotencyKey, input }, async (em) => {
      await em.query('delete from topic_follow where account_id = $1 and topic_id = $2', [actor.accountId, input.topicId]);
      return input.topicId;
    });
  }
}
