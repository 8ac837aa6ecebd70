import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { type SealedJson, sealedJson, SealedText } from '../contributors/sealed-text.js';
import { PersonMail } from '../contributors/person-mail.js';
import { AppConfig } from '../platform/config/app-config.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { JobRegistry } from '../platform/jobs/job-registry.js';
import { Jobs } from '../platform/jobs/jobs.js';
import { Mailer } from '../platform/mail/mailer.js';
import { FeedbackReaders } from './feedback-readers.js';
import { daysToPassOn, mailFits, wantsFewWords } from './feedback.rules.js';
import { feedbackMessage, type Said, tellFeedback } from './feedback.texts.js';

export const sendFeedback = 'feedback.send';

/** More than this wait for the next run. */
const batch = 500;

/** SQL: which formats somebody needs information in. */
export const formatsOf = (contributorId: string): string =>
  `coalesce((select array_agg(n.need order by n.need) from access_need n where n.contributor_id = ${contributorId} and n.need_group = 'information_format'), '{}')`;

export const saidColumns = `duty.outcome, duty.in_plain_words as "inPlainWords", duty.you_said as "youSaid", duty.we_did as "weDid", duty.why_not as "whyNot",
  ${sealedJson('person.words_key_id', 'person.words_ciphertext')} as "sealedWords"`;

export interface SaidRow extends Omit<Said, 'wordsForYou'> {
  sealedWords: SealedJson | null;
  formats: string[];
}

interface Row extends SaidRow {
  contributor_id: string;
  anyway: boolean;
}

/** Of somebody who is here: whoever left, or is said to have died, gets nothing; whoever comes back is found by the sweep. */
const untold = `person.told_at is null and exists (select from contributor where contributor.id = person.contributor_id and contributor.status = 'active')`;

/** Each person hears once: by mail where that reaches them and is their format, otherwise from whoever looks after them. */
@Injectable()
export class FeedbackSending implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly registry: JobRegistry,
    private readonly jobs: Jobs,
    private readonly mail: PersonMail,
    private readonly mailer: Mailer,
    private readonly sealed: SealedText,
    private readonly config: AppConfig,
    private readonly readers: FeedbackReaders,
  ) {}

  onModuleInit(): void {
    // Run again after a crash between sending and noting it, it sends the same message under the same id, which counts once.
    this.registry.handle(tellFeedback, ({ feedbackPersonId }) => this.tell(feedbackPersonId));
    this.registry.sweep(sendFeedback, '*/10 * * * *', () => this.sweep());
  }

  private async tell(id: string): Promise<void> {
    const [row] = await this.dataSource.query<Row[]>(
      `select person.contributor_id, person.mailed_anyway_at is not null as anyway, ${formatsOf('person.contributor_id')} as formats, ${saidColumns}
       from feedback_person person join feedback_duty duty on duty.opportunity_id = person.opportunity_id where person.id = $1 and ${untold}`,
      [id],
    );
    if (!row) return;
    const to = await this.mail.addressOf(this.dataSource.manager, row.contributor_id);
    if (to === null || !(row.anyway || mailFits(row.formats))) {
      await this.dataSource.query('update feedback_person set pass_on_since = clock_now() where id = $1 and told_at is null and pass_on_since is null', [id]);
      return;
    }
    const said = { ...row, wordsForYou: this.sealed.openOrNull(row.sealedWords) };
    await this.mailer.send({ to, ...feedbackMessage({ publicUrl: this.config.publicUrl, fewWords: wantsFewWords(row.formats), said }), messageId: `feedback-${id}` });
    await this.dataSource.query(`update feedback_person set told_at = clock_now(), told_by_way = 'mail' where id = $1 and told_at is null`, [id]);
  }

  private async sweep(): Promise<void> {
    await this.latecomers();
    await this.unitOfWork.run(async (em, now) => {
      // On a list that nobody looked at for two weeks, or without any word after a day: somebody came back, or a job was given up.
      const [late] = await em.query<[{ id: string }[], number]>(
        `update feedback_person set mailed_anyway_at = $1 where id in (
           select person.id from feedback_person person
           where ${untold} and person.seen_at is null and person.mailed_anyway_at is null and person.pass_on_since <= $1::timestamptz - $2 * interval '24 hours' order by person.id limit $3
           for no key update skip locked) returning id`,
        [now, daysToPassOn, batch],
      );
      const forgotten = await em.query<{ id: string }[]>(
        `select person.id from feedback_person person
         where ${untold} and person.seen_at is null and person.pass_on_since is null and person.made_at between $1::timestamptz - interval '90 days' and $1::timestamptz - interval '1 day' order by person.id limit $2`,
        [now, batch],
      );
      await this.jobs.enqueueAll(em, tellFeedback, [...late, ...forgotten].map(({ id }) => ({ feedbackPersonId: id })));
    });
  }

  /** Whoever was chosen or said yes after it was said: a late yes, or a wave that had not closed. No wave is open for longer than three weeks. */
  private latecomers(): Promise<void> {
    return this.unitOfWork.run(async (em, now) => {
      const late = await em.query<{ id: string }[]>(
        `select duty.opportunity_id as id from feedback_duty duty
         where duty.given_at > $1::timestamptz - interval '90 days' and exists (
           select from feedback_people(duty.opportunity_id) someone
           where not exists (select from feedback_person told where told.opportunity_id = duty.opportunity_id and told.contributor_id = someone.contributor_id))
         order by duty.opportunity_id limit $2`,
        [now, batch],
      );
      await this.readers.add(em, late.map(({ id }) => id), now);
    });
  }
}
