import { Field, GraphQLISODateTime, ID, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Access } from '../platform/graphql/access.js';
import { enumOf } from '../platform/graphql/enum-of.js';
import { access } from './access.js';

export const organisationNeeds = ['verification', 'agreement'] as const;
export type OrganisationNeed = (typeof organisationNeeds)[number];
export const OrganisationNeedEnum = enumOf(organisationNeeds);
registerEnumType(OrganisationNeedEnum, {
  name: 'OrganisationNeed',
  description: 'What an organisation needs before anything happens in its name.',
  valuesMap: {
    verification: { description: 'An administrator checks that it is what it says.' },
    agreement: { description: 'An agreement with it is recorded and in force today.' },
  },
});

@Access(access.withParent)
@ObjectType('OrganisationVerification', { description: 'Who checked that an organisation is what it says, and how.' })
export class OrganisationVerificationType {
  @Field(() => GraphQLISODateTime, { description: 'When.' })
  verifiedAt!: Date;

  @Field(() => String, { description: 'The administrator who did.' })
  verifiedByName!: string;

  @Field(() => String, { description: 'How.' })
  how!: string;
}

@Access(access.withParent)
@ObjectType('OrganisationAgreement', { description: 'An agreement under which an organisation asks people here.' })
export class OrganisationAgreementType {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;

  @Field(() => String, { description: 'By which both sides find it.' })
  reference!: string;

  @Field(() => String, { description: 'Its first day.' })
  validFrom!: string;

  @Field(() => String, { description: 'Its last day, on which it still holds until midnight in London.' })
  validTo!: string;

  @Field(() => String, { description: 'The administrator who recorded it.' })
  recordedByName!: string;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When it was ended early.' })
  endedAt!: Date | null;
}
