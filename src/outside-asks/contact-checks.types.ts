import { Field, GraphQLISODateTime, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { access } from '../identity/access.js';
import { Access } from '../platform/graphql/access.js';
import { enumOf } from '../platform/graphql/enum-of.js';

export const contactCheckOutcomes = ['granted', 'not_available', 'not_reached'] as const;
export type ContactCheckOutcome = (typeof contactCheckOutcomes)[number];
export const ContactCheckOutcomeEnum = enumOf(contactCheckOutcomes);
registerEnumType(ContactCheckOutcomeEnum, {
  name: 'ContactCheckOutcome',
  description: 'Whether an organisation may write to somebody.',
  valuesMap: {
    granted: { description: 'You may write to them, once, and tell us by `confirmBy` that you did.' },
    not_available: { description: 'Please don’t write to them. It is one answer for many reasons.' },
    not_reached: { description: 'Nobody was looked at any more: 50 people may be asked about the same in 24 hours.' },
  },
});

export const settledOutcomes = ['confirmed', 'returned', 'too_late'] as const;
export type SettledOutcome = (typeof settledOutcomes)[number];
export const SettledOutcomeEnum = enumOf(settledOutcomes);
registerEnumType(SettledOutcomeEnum, {
  name: 'SettledContactCheckOutcome',
  description: 'What holds for a check after you said what came of it.',
  valuesMap: {
    confirmed: { description: 'You wrote to them.' },
    returned: { description: 'You did not write to them.' },
    too_late: { description: 'Its time was over: it counts as not made. Please don’t write to them any more.' },
  },
});

@Access(access.withParent)
@ObjectType({ description: 'What came of one keyed hash.' })
export class ContactCheckResult {
  @Field(() => Int, { description: 'Its place in your list, from 1.' })
  place!: number;

  @Field(() => ContactCheckOutcomeEnum, { description: 'What came of it.' })
  outcome!: ContactCheckOutcome;

  @Field(() => ID, { nullable: true, description: 'The id of the check, where it was granted.' })
  checkId!: string | null;
}

@Access(access.withParent)
@ObjectType({ description: 'What a call that asks about people came to.' })
export class ContactChecksResult {
  @Field(() => GraphQLISODateTime, { nullable: true, description: 'Until when you tell us that you wrote (confirmContactChecks) or won’t (returnContactChecks); null when none was granted.' })
  confirmBy!: Date | null;

  @Field(() => [ContactCheckResult], { description: 'One for each keyed hash, in your order.' })
  results!: ContactCheckResult[];
}

@Access(access.withParent)
@ObjectType({ description: 'What holds for one check.' })
export class SettledContactCheck {
  @Field(() => ID, { description: 'The check.' })
  checkId!: string;

  @Field(() => SettledOutcomeEnum, { description: 'What holds for it.' })
  outcome!: SettledOutcome;
}

@Access(access.withParent)
@ObjectType('ContactCheckKey', { description: 'A key for checks. Shown in this answer and never again: hand it to the organisation in a safe way.' })
export class ContactCheckKeyType {
  @Field(() => Int, { description: 'Its version, which every call names.' })
  version!: number;

  @Field(() => String, { description: '32 bytes in base64.' })
  key!: string;
}
