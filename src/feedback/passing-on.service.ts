import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit.service.js';
import { accessNeedTexts } from '../contributors/access-needs.texts.js';
import { ContributorAccess } from '../contributors/contributor-access.js';
import { SealedText } from '../contributors/sealed-text.js';
import { type Actor, has } from '../identity/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { notFound } from '../platform/errors/domain-error.js';
import { FeedbackPerson } from './feedback-person.entity.js';
import { formatsOf, saidColumns, type SaidRow } from './feedback-sending.js';
import type { RecordFeedbackPassedOnInput } from './feedback.inputs.js';
import { daysToPassOn, wantsFewWords } from './feedback.rules.js';
import { feedbackToPassOn } from './feedback.texts.js';
import type { FeedbackToPassOnType } from './feedback.types.js';

type Row = SaidRow & Pick<FeedbackToPassOnType, 'id' | 'contributorId' | 'opportunityId' | 'tellBy'>;

const waits = `person.told_at is null and person.seen_at is null and person.pass_on_since is not null and contributor.status = 'active'
  and (contributor.registered_by = $1 and $2::boolean or exists (select from helper where helper.contributor_id = contributor.id and helper.account_id = $1 and helper.ended_at is null))`;

const formatTexts: Readonly<Record<string, string>> = accessNeedTexts.information_format;

/** For people whom mail doesn't reach, or who need another format: as with invitations, the lead who registered them or their helper tells them and records it. */
@Injectable()
export class PassingOnFeedback {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly access: ContributorAccess,
    private readonly sealed: SealedText,
    private readonly audit: AuditLog,
  ) {}

  /** The oldest first; at most 50. The people can see that somebody looked. */
  toPassOn(actor: Actor): Promise<FeedbackToPassOnType[]> {
    return this.unitOfWork.run(async (em) => {
      const rows = await em.query<Row[]>(
        `select person.id, person.contributor_id as "contributorId", person.opportunity_id as "opportunityId", person.pass_on_since + $3 * interval '24 hours' as "tellBy",
           ${formatsOf('person.contributor_id')} as formats, ${saidColumns}
         from feedback_person person join feedback_duty duty on duty.opportunity_id = person.opportunity_id join contributor on contributor.id = person.contributor_id
         where ${waits} order by person.id limit 50`,
        [actor.accountId, has(actor, 'involvement_lead'), daysToPassOn],
      );
      const ids = rows.map(({ contributorId }) => contributorId);
      await this.audit.recordForEach(em, { actorId: actor.accountId, action: 'contributor.read_feedback_to_tell', subject: { kind: 'contributor', ids } });
      return rows.map(({ id, contributorId, opportunityId, tellBy, formats, sealedWords, ...said }) => ({
        id, contributorId, opportunityId, tellBy,
        formats: formats.map((format) => formatTexts[format]),
        text: feedbackToPassOn({ ...said, wordsForYou: this.sealed.openOrNull(sealedWords) }, wantsFewWords(formats)),
      })); // prettier-ignore
    });
  }

  /** Recorded again it changes nothing. @returns the id. @throws DomainError NOT_FOUND for whom they don't look after */
  record(actor: Actor, input: RecordFeedbackPassedOnInput): Promise<string> {
    return this.unitOfWork.command({ callerId: actor.accountId, operation: 'recordFeedbackPassedOn', idempotencyKey: input.idempotencyKey, input }, async (em, now) => {
      const row = await em.findOneBy(FeedbackPerson, { id: input.feedbackPersonId });
      if (!row?.contributorId) throw nobodyToTell();
      const standing = await this.access.requireOwnOrSupporter(em, actor, row.contributorId).catch(() => {
        throw nobodyToTell();
      });
      const [told] = await em.query<[unknown[], number]>('update feedback_person set told_at = $2, told_by_way = $3, told_by = $4 where id = $1 and told_at is null returning id', [
        row.id, now, input.way, actor.accountId,
      ]); // prettier-ignore
      if (told.length > 0) await this.access.noteDone(em, actor, standing, 'contributor.done_feedback');
      return row.id;
    });
  }
}

const nobodyToTell = () => notFound('This entry');
