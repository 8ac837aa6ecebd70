import { Column } from 'typeorm';
import { InstantColumn } from '../platform/database/columns.js';
import type { InvolvementKind } from '../reference/involvement-kinds.js';
import type { Commitment, PaymentUnit } from './opportunity.lists.js';

/** What it is and what it asks of someone. Minutes are for the whole of it. */
export class Description {
  @Column('text', { nullable: true }) summary!: string | null;
  @Column('text', { nullable: true }) whatYouWouldDo!: string | null;
  @Column('int', { nullable: true }) meetingMinutes!: number | null;
  @Column('int', { nullable: true }) preparationMinutes!: number | null;
  @Column('int', { nullable: true }) travelMinutes!: number | null;
  @Column('text', { nullable: true }) costs!: string | null;
  @Column('boolean', { nullable: true }) distressing!: boolean | null;
  @Column('text', { nullable: true }) distressingDetails!: string | null;
}

/** Who is sought, and how many. Topics are rows of their own. */
export class Sought {
  @Column('text', { array: true }) kinds!: InvolvementKind[];
  @Column('text', { nullable: true }) experienceSought!: string | null;
  @Column('text', { array: true }) skills!: string[];
  /** ISO 639 codes: en, cy, bfi (British Sign Language). */
  @Column('text', { array: true }) languages!: string[];
  @Column('int', { nullable: true }) places!: number | null;
  @Column('boolean', { name: 'suitable_for_16_17' }) suitableFor16And17!: boolean;
}

/** When and where. Days are YYYY-MM-DD in London. */
export class Timing {
  @Column('date', { nullable: true }) startsOn!: string | null;
  @Column('date', { nullable: true }) endsOn!: string | null;
  /** The last day on which someone can come forward. */
  @Column('date', { nullable: true }) closesOn!: string | null;
  /** The instant at which `closesOn` is over in London; the database derives it. */
  @InstantColumn({ nullable: true, insert: false, update: false }) closesAt!: Date | null;
  @Column('date', { nullable: true }) hearBackBy!: string | null;
  @Column('boolean') shortNotice!: boolean;
  @Column('int') answerDays!: number;
  @Column('boolean') online!: boolean;
  @Column('text', { nullable: true }) areaCode!: string | null;
  @Column('text', { nullable: true }) place!: string | null;
  @Column('text', { nullable: true }) commitment!: Commitment | null;
  @Column('int', { nullable: true }) termMonths!: number | null;
  @Column('text', { nullable: true }) meetings!: string | null;
}

/** What the team offers. */
export class Terms {
  @Column('boolean', { nullable: true }) paymentOffered!: boolean | null;
  @Column('text', { nullable: true }) paymentText!: string | null;
  @Column('int', { nullable: true }) paymentPence!: number | null;
  @Column('text', { nullable: true }) paymentPer!: PaymentUnit | null;
  @Column('text', { nullable: true }) expenses!: string | null;
  @Column('text', { nullable: true }) accessAndSupport!: string | null;
}

/** The named main contact; the e-mail address is sealed. Columns `contact_…`. */
export class ContactPerson {
  @Column('uuid', { nullable: true }) accountId!: string | null;
  @Column('text', { nullable: true }) name!: string | null;
  @Column('text', { nullable: true }) emailKeyId!: string | null;
  @Column('bytea', { nullable: true }) emailCiphertext!: Buffer | null;
  @Column('boolean', { nullable: true }) treatsInvitees!: boolean | null;
}

/** Whom a 16 or 17 year old can turn to; the e-mail address is sealed. Columns `safeguarding_…`. */
export class SafeguardingContact {
  @Column('text', { nullable: true }) name!: string | null;
  @Column('text', { nullable: true }) emailKeyId!: string | null;
  @Column('bytea', { nullable: true }) emailCiphertext!: Buffer | null;
}
