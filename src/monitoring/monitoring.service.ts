import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import { ConsentService } from '../contributors/consent.service.js';
import { ContributorAccess } from '../contributors/contributor-access.js';
import { type SealedJson, sealedJson, SealedText } from '../contributors/sealed-text.js';
import type { Actor } from '../identity/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { dayInEngland } from '../reference/days.rules.js';
import { Deprivation } from './deprivation.queries.js';
import { type Answer, type KnownCategory, readAnswers } from './answers.rules.js';
import type { SetMonitoringAnswersInput } from './monitoring.inputs.js';
import type { MonitoringAnswerType } from './monitoring.types.js';

const operation = 'setMonitoringAnswers';
const scope = { purpose: 'monitoring', context: null } as const;

/** Answers that are only ever counted. They stand under a pseudonym that takes the service's key to make; nothing else leads to them. */
@Injectable()
export class MonitoringAnswers implements OnModuleInit {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly dataSource: DataSource,
    private readonly access: ContributorAccess,
    private readonly consents: ConsentService,
    private readonly deprivation: Deprivation,
    private readonly sealed: SealedText,
    private readonly audit: AuditLog,
  ) {}

  onModuleInit(): void {
    this.consents.whenWithdrawn(async (em, contributorId, includes) => {
      if (includes('monitoring')) await this.forget(em, [contributorId]);
    });
  }

  /** Replaces all answers. @returns the contributor's id. @throws DomainError NOT_FOUND, BAD_USER_INPUT, CONSENT_NEEDED */
  set(actor: Actor, input: SetMonitoringAnswersInput): Promise<string> {
    const { contributorId, answers, postcode, wordingVersion } = input;
    return this.unitOfWork.command({ callerId: actor.accountId, operation, idempotencyKey: input.idempotencyKey, input }, async (em, now) => {
      await this.access.lockOwn(em, actor, contributorId);
      const pseudonym = this.pseudonym(contributorId);
      const said = readAnswers(answers, await this.known(em, now), await this.heldTenth(em, pseudonym));
      if (postcode) said.set('deprivation', { category: await this.deprivation.categoryOf(em, postcode, now) });
      if (said.size > 0) await this.consents.giveOrRequire(em, { ...scope, contributorId, wordingVersion, at: now, path: 'wordingVersion' });
      await this.replace(em, pseudonym, said);
      await this.audit.record(em, { actorId: actor.accountId, action: 'contributor.set_monitoring', subject: { kind: 'contributor', id: contributorId } });
      return contributorId;
    });
  }

  /** For the person alone. @throws DomainError NOT_FOUND */
  async own(actor: Actor, contributorId: string): Promise<MonitoringAnswerType[]> {
    const { manager } = this.dataSource;
    await this.access.requireOwnContributor(manager, actor, contributorId);
    return (await this.held(manager, contributorId)).map(({ question, category, text, ownWords }) => ({ question, category, text, ownWords }));
  }

  /** For the copy of everything about the person. */
  async copyOf(em: EntityManager, contributorId: string): Promise<Record<string, unknown>[]> {
    return (await this.held(em, contributorId)).map(({ asked, text, ownWords }) => ({ question: asked, answer: text, inYourWords: ownWords }));
  }

  private async held(em: EntityManager, contributorId: string): Promise<(MonitoringAnswerType & { asked: string })[]> {
    const rows = await em.query<(MonitoringAnswerType & { asked: string; sealedWords: SealedJson | null })[]>(
      `select a.question_code as question, q.text_en as asked, a.category_code as category, k.text_en as text, ${sealedJson('a.own_words_key_id', 'a.own_words_ciphertext')} as "sealedWords"
       from monitoring_answer a join characteristic_category k on k.code = a.category_code join characteristic_question q on q.code = a.question_code
       where a.pseudonym_hash = $1 order by q.position`,
      [this.pseudonym(contributorId)],
    );
    return rows.map(({ sealedWords, ...row }) => ({ ...row, ownWords: this.sealed.openOrNull(sealedWords) }));
  }

  /** For who took the consent back, left, or is erased. */
  async forget(em: EntityManager, contributorIds: readonly string[]): Promise<void> {
    for (const contributorId of contributorIds) await this.replace(em, this.pseudonym(contributorId), new Map());
  }

  pseudonym(contributorId: string): Buffer {
    return this.sealed.hash(`monitoring ${contributorId}`);
  }

  private async replace(em: EntityManager, pseudonym: Buffer, said: ReadonlyMap<string, Answer>): Promise<void> {
    const [gone] = await em.query<[unknown[], number]>('delete from monitoring_answer where pseudonym_hash = $1 returning 1', [pseudonym]);
    for (const [question, { category, ownWords }] of said) {
      await em.query(
        'insert into monitoring_answer (pseudonym_hash, question_code, category_code, own_words_key_id, own_words_ciphertext) values ($1, $2, $3, $4, $5)',
        [pseudonym, question, category, ...this.sealed.seal(ownWords)],
      );
    }
    if (gone.length + said.size > 0) await em.query('insert into monitoring_changed (pseudonym_hash) values ($1) on conflict do nothing', [pseudonym]);
  }

  private async known(em: EntityManager, now: Date): Promise<Map<string, KnownCategory>> {
    const rows = await em.query<KnownCategory[]>(
      `select code, question_code as question, kind from characteristic_category where valid_from <= $1 and coalesce(valid_to, 'infinity') >= $1`,
      [dayInEngland(now)],
    );
    return new Map(rows.map((row) => [row.code, row]));
  }

  private async heldTenth(em: EntityManager, pseudonym: Buffer): Promise<string | null> {
    const [row] = await em.query<{ code: string }[]>(`select category_code as code from monitoring_answer where pseudonym_hash = $1 and question_code = 'deprivation'`, [pseudonym]);
    return row?.code ?? null;
  }
}
