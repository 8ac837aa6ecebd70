import { Field, ID, InputType } from '@nestjs/graphql';
import { IsUUID } from 'class-validator';
import { CommandInput } from '../platform/graphql/command-input.js';
import { Day } from '../platform/graphql/day-input.js';
import { Text } from '../platform/graphql/text-input.js';

@InputType({ isAbstract: true })
abstract class OrganisationCommandInput extends CommandInput {
  @Field(() => ID, { description: 'The organisation.' })
  @IsUUID(undefined, { message: 'organisationId must be an id' })
  organisationId!: string;
}

@InputType({ description: 'An organisation that was checked.' })
export class VerifyOrganisationInput extends OrganisationCommandInput {
  @Field(() => String, { description: 'How it was checked, 5 to 500 characters: "Charity register, and a call to the number given there".' })
  @Text(5, 500)
  how!: string;
}

@InputType({ description: 'An organisation that counts as checked no longer.' })
export class WithdrawVerificationInput extends OrganisationCommandInput {
  @Field(() => String, { description: 'Why, 5 to 500 characters.' })
  @Text(5, 500)
  because!: string;
}

@InputType({ description: 'An agreement with an organisation, and the days it holds for.' })
export class RecordAgreementInput extends OrganisationCommandInput {
  @Field(() => String, { description: 'By which both sides find it, 2 to 100 characters.' })
  @Text(2, 100)
  reference!: string;

  @Field(() => String, { description: 'Its first day, such as 2027-01-01.' })
  @Day('validFrom')
  validFrom!: string;

  @Field(() => String, { description: 'Its last day, on which it still holds until midnight in London.' })
  @Day('validTo')
  validTo!: string;
}

@InputType({ description: 'An agreement that ends now.' })
export class EndAgreementInput extends CommandInput {
  @Field(() => ID, { description: 'Its id in Organisation.agreements.' })
  @IsUUID(undefined, { message: 'agreementId must be an id' })
  agreementId!: string;

  @Field(() => String, { description: 'Why, 5 to 500 characters.' })
  @Text(5, 500)
  because!: string;
}
