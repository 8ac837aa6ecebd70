import { Field, ID, InputType } from '@nestjs/graphql';
import { IsUUID } from 'class-validator';
import { CommandInput } from '../platform/graphql/command-input.js';

@InputType({ isAbstract: true })
abstract class OfFindingInput extends CommandInput {
  @Field(() => ID, { description: 'The finding.' })
  @IsUUID(undefined, { message: 'findingId must be the id of a finding' })
  findingId!: string;
}

@InputType({ isAbstract: true })
abstract class FindingAndOpportunityInput extends OfFindingInput {
  @Field(() => ID, { description: 'The opportunity.' })
  @IsUUID(undefined, { message: 'opportunityId must be the id of an opportunity' })
  opportunityId!: string;
}

@InputType({ description: 'A finding and the opportunity that it grew out of.' })
export class LinkFindingToOpportunityInput extends FindingAndOpportunityInput {}

@InputType({ description: 'A finding and the organisation whose work it grew out of.' })
export class LinkFindingToOrganisationInput extends OfFindingInput {
  @Field(() => ID, { description: 'The organisation.' })
  @IsUUID(undefined, { message: 'organisationId must be the id of an organisation' })
  organisationId!: string;
}

@InputType({ description: 'What a finding is said to have grown out of.' })
export class FindingOriginInput extends CommandInput {
  @Field(() => ID, { description: 'The link between both.' })
  @IsUUID(undefined, { message: 'originId must be the id of a link' })
  originId!: string;
}

@InputType({ description: 'A finding to put on an opportunity.' })
export class PinFindingInput extends FindingAndOpportunityInput {}

@InputType({ description: 'A finding to take off an opportunity.' })
export class UnpinFindingInput extends FindingAndOpportunityInput {}
