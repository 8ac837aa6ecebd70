import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import { ContributorAccess, type Standing } from '../contributors/contributor-access.js';
import type { Actor } from '../identity/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { DomainError, notFound, refusedAt } from '../platform/errors/domain-error.js';
import { Jobs } from '../platform/jobs/jobs.js';
import { askMyPerson, tellMyPersonAnswer, tellMyPersonEnded } from './involvements.jobs.js';
import { MyPersonQueries } from './my-person.queries.js';
import { afterMyPerson, type MyPersonMove, type MyPersonState } from './my-person.rules.js';
import type { EndedBecause } from './my-person.texts.js';
import type { AnswerMyPersonInput, EndMyPersonInput, NameMyPersonInput } from './my-person.types.js';

interface Row {
  id: string;
  contributorId: string;
  leadId: string;
  state: MyPersonState;
}

const columns = 'id, contributor_id as "contributorId", lead_id as "leadId", state';
const myPersonNotFound = (): DomainError => notFound('This');

/** Naming a lead as one's person, their answer, and ending it. Locks: the profile where its person acts, then the row. */
@Injectable()
export class MyPersonService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly contributors: ContributorAccess,
    private readonly queries: MyPersonQueries,
    private readonly jobs: Jobs,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Named again, only what they may see changes. @returns the profile's id.
   * @throws DomainError NOT_FOUND for somebody who isn't among `leadsToName` · CONFLICT while somebody else is named · ILLEGAL_MOVE once left
   */
  name(actor: Actor, input: NameMyPersonInput): Promise<string> {
    return this.unitOfWork.command({ callerId: actor.accountId, operation: 'nameMyPerson', idempotencyKey: input.idempotencyKey, input }, async (em, now) => {
      const standing = await this.contributors.lockOwnOrPassedOn(em, actor, input.contributorId);
      const { contributorId } = standing;
      const [named] = await em.query<Row[]>(`select ${columns} from my_person where contributor_id = $1 and ended_at is null for no key update`, [contributorId]);
      if (named && named.leadId !== input.leadAccountId.toLowerCase()) {
        throw new DomainError('CONFLICT', 'You have named somebody else already. End that first (endMyPerson), then name another.');
      }
      if (named) await em.query('update my_person set shows = $2 where id = $1', [named.id, input.shows]);
      else await this.ask(em, actor, now, contributorId, input);
      await this.noteDone(em, actor, standing);
      return contributorId;
    });
  }

  /** By the lead. @throws DomainError NOT_FOUND · ILLEGAL_MOVE where it was answered or ended meanwhile */
  answer(actor: Actor, input: AnswerMyPersonInput): Promise<string> {
    return this.unitOfWork.command({ callerId: actor.accountId, operation: 'answerMyPerson', idempotencyKey: input.idempotencyKey, input }, async (em, now) => {
      const row = await this.lock(em, input.myPersonId, input.agree ? 'agree' : 'decline', (found) => found.leadId === actor.accountId);
      if (input.agree) await em.query(`update my_person set state = 'agreed', agreed_at = $2 where id = $1`, [row.id, now]);
      else await em.query(`update my_person set state = 'declined', ended_at = $2, ended_because = 'declined' where id = $1`, [row.id, now]);
      await this.audit.record(em, { actorId: actor.accountId, action: `my_person.${input.agree ? 'agree' : 'decline'}`, subject: { kind: 'contributor', id: row.contributorId } });
      await this.jobs.enqueue(em, tellMyPersonAnswer, { myPersonId: row.id });
      return row.id;
    });
  }

  /** By either side. @throws DomainError NOT_FOUND · ILLEGAL_MOVE where it has ended, or a lead hasn't answered */
  end(actor: Actor, input: EndMyPersonInput): Promise<string> {
    return this.unitOfWork.command({ callerId: actor.accountId, operation: 'endMyPerson', idempotencyKey: input.idempotencyKey, input }, async (em, now) => {
      const [found] = await em.query<Row[]>(`select ${columns} from my_person where id = $1`, [input.myPersonId]);
      if (!found) throw myPersonNotFound();
      const standing = await this.standing(em, actor, found);
      const row = await this.lock(em, found.id, standing ? 'end' : 'stepBack', () => true);
      const because: EndedBecause = standing ? 'by_person' : 'by_lead';
      await em.query(`update my_person set state = 'ended', ended_at = $2, ended_because = $3 where id = $1`, [row.id, now, because]);
      await this.audit.record(em, { actorId: actor.accountId, action: 'my_person.end', subject: { kind: 'contributor', id: row.contributorId } });
      if (standing) await this.noteDone(em, actor, standing);
      await this.jobs.enqueue(em, tellMyPersonEnded, { myPersonId: row.id });
      return row.id;
    });
  }

  private async ask(em: EntityManager, actor: Actor, now: Date, contributorId: string, input: NameMyPersonInput): Promise<void> {
    const lead = (await this.queries.mayBeNamed(em, actor, contributorId)).find(({ accountId }) => accountId === input.leadAccountId.toLowerCase());
    if (!lead) throw refusedAt('NOT_FOUND', 'leadAccountId', 'This is no lead whom you can name. See leadsToName.');
    const [{ id }] = await em.query<[{ id: string }]>(
      `insert into my_person (contributor_id, lead_id, organisation_id, area_code, state, shows, asked_at) values ($1, $2, $3, $4, 'asked', $5, $6) returning id`,
      [contributorId, lead.accountId, lead.organisationId, lead.areaCode, input.shows, now],
    );
    await this.audit.record(em, { actorId: actor.accountId, action: 'my_person.name', subject: { kind: 'contributor', id: contributorId } });
    await this.jobs.enqueue(em, askMyPerson, { myPersonId: id });
  }

  /** What the account is to the person; null for the lead. @throws DomainError NOT_FOUND for anybody else */
  private async standing(em: EntityManager, actor: Actor, { contributorId, leadId }: Row): Promise<Standing | null> {
    try {
      return await this.contributors.lockOwnOrSpokenFor(em, actor, contributorId);
    } catch (error) {
      if (leadId === actor.accountId) return null;
      throw error instanceof DomainError && error.code === 'NOT_FOUND' ? myPersonNotFound() : error;
    }
  }

  private async lock(em: EntityManager, id: string, move: MyPersonMove, isTheirs: (row: Row) => boolean): Promise<Row> {
    const [row] = await em.query<Row[]>(`select ${columns} from my_person where id = $1 for no key update`, [id]);
    if (!row || !isTheirs(row)) throw myPersonNotFound();
    if (afterMyPerson(move, row.state) === null) {
      throw new DomainError('ILLEGAL_MOVE', row.state === 'asked' ? 'You haven’t answered yet: answer first (answerMyPerson).' : row.state === 'agreed' ? 'You agreed already.' : 'It has ended.', { from: row.state });
    }
    return row;
  }

  private noteDone(em: EntityManager, actor: Actor, standing: Standing): Promise<void> {
    return this.contributors.noteDone(em, actor, standing, 'contributor.done_my_person');
  }
}
