import { Field, GraphQLISODateTime, HideField, ID, ObjectType, registerEnumType } from '@nestjs/graphql';
import { access } from '../identity/access.js';
import { Access } from '../platform/graphql/access.js';
import { Connection } from '../platform/graphql/connection.js';

export enum OutsideAskReceipt {
  received = 'received',
}
registerEnumType(OutsideAskReceipt, {
  name: 'OutsideAskReceipt',
  description: 'What whoever records an ask outside Askwell reads.',
  valuesMap: { received: { description: 'It arrived. Whether that person is here, nobody is told.' } },
});

@Access(access.withParent)
@ObjectType('OutsideAskDispute', { description: 'Somebody says that an organisation did not ask them outside Askwell. Until a lead decides, that ask counts nowhere.' })
export class OutsideAskDisputeType {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;

  @HideField()
  organisationId!: string;

  @Field(() => String, { description: 'What it was about, as the organisation calls it.' })
  reference!: string;

  @Field(() => GraphQLISODateTime, { description: 'When the organisation says that it asked.' })
  askedAt!: Date;

  @Field(() => GraphQLISODateTime, { description: 'When the person said that it didn’t.' })
  disputedAt!: Date;

  @Field(() => String, { nullable: true, description: 'What they want you to know.' })
  because!: string | null;
}

@Access(access.withParent)
@ObjectType({ description: 'A page of asks that people say were not made.' })
export class OutsideAskDisputeConnection extends Connection(OutsideAskDisputeType) {}
