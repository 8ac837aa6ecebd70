import { Field, GraphQLISODateTime, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { access } from '../identity/access.js';
import { Access } from '../platform/graphql/access.js';
import { Connection } from '../platform/graphql/connection.js';
import { enumOf } from '../platform/graphql/enum-of.js';
import { callOutcomes } from './check-in.rules.js';

export const CallOutcomeEnum = enumOf(callOutcomes);
registerEnumType(CallOutcomeEnum, {
  name: 'CheckInCallOutcome',
  description: 'What came of ringing somebody to ask whether they still want to hear from us.',
  valuesMap: {
    goes_on: { description: 'They want to hear from us as before: what stayed unanswered no longer keeps teams from asking. What they chose stays as it is.' },
    wants_rest: { description: 'They want a rest: a break, which only they can end.' },
    leaves: { description: 'They want to leave. Without a sign-in of their own they have left with that. With one, nobody asks them until they sign in, where they can leave (leaveAskwell) or end the break.' },
    not_reached: { description: 'Nobody was reached. Please try once more on another day; after that the question goes by mail, where there is an address, or they rest.' },
    wrong_number: { description: 'It is somebody else’s number. Nobody rings it again until it is confirmed anew.' },
  },
});

@Access(access.withParent)
@ObjectType('CheckInCall', { description: 'Somebody to ring: whether they still want to hear from us. Nothing of what stayed unanswered, and not their number.' })
export class CheckInCallType {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;

  @Field(() => ID, { description: 'Their profile.' })
  contributorId!: string;

  @Field(() => String, { nullable: true, description: 'What to call them. They can see that you looked.' })
  name!: string | null;

  @Field(() => String, { nullable: true, description: 'Of a group: whom to ask for.' })
  askFor!: string | null;

  @Field(() => String, { nullable: true, description: 'When a call is safe for them, in their words; none where they said nothing about it.' })
  safeTimes!: string | null;

  @Field(() => GraphQLISODateTime, { description: 'Please ring by then. After it the question goes by mail, where there is an address.' })
  ringBy!: Date;

  @Field(() => Int, { description: 'How often somebody rang and reached nobody.' })
  triesBefore!: number;

  @Field(() => String, { description: 'What to mind, and what to say.' })
  whatToSay!: string;
}

@Access(access.withParent)
@ObjectType({ description: 'A page of people to ring.' })
export class CheckInCallConnection extends Connection(CheckInCallType) {}
