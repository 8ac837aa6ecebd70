import { Field, ID, InputType, ObjectType } from '@nestjs/graphql';
import { IsUUID } from 'class-validator';
import { access } from '../identity/access.js';
import { Access } from '../platform/graphql/access.js';
import { Connection } from '../platform/graphql/connection.js';
import { ProfileKindEnum, ProfileStatusEnum } from './contributor.enums.js';
import type { ProfileKind, ProfileStatus } from './contributor.lists.js';
import { ProfileCommandInput } from './input-fields.js';
import { AccessNeedType } from './profile-parts.types.js';

@Access(access.withParent)
@ObjectType('SupportedPerson', { description: 'Someone you help, or registered as an involvement lead. Nothing about their health.' })
export class SupportedPersonType {
  @Field(() => ID, { description: 'The id of their profile.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'What to call them.' })
  name!: string | null;

  @Field(() => ProfileKindEnum, { description: 'Whose profile it is.' })
  kind!: ProfileKind;

  @Field(() => ProfileStatusEnum, { description: 'Whether it takes part.' })
  status!: ProfileStatus;

  @Field(() => Boolean, { description: 'Whether you are their helper, and may answer for them. Otherwise you registered them.' })
  iAmTheirHelper!: boolean;
}

@Access(access.withParent)
@ObjectType({ description: 'A page of people you support.' })
export class SupportedPersonConnection extends Connection(SupportedPersonType) {}

@Access(access.withParent)
@ObjectType('SupportNeeds', { description: 'What someone needs in order to take part.' })
export class SupportNeedsType {
  @Field(() => ID, { description: 'The id of their profile.' })
  contributorId!: string;

  @Field(() => [AccessNeedType], { description: 'Their access needs.' })
  accessNeeds!: AccessNeedType[];
}

@InputType({ description: 'A helper of a profile.' })
export class HelperInput extends ProfileCommandInput {
  @Field(() => ID, { description: 'The helper’s account: accountId in their query me.' })
  @IsUUID(undefined, { message: 'helperAccountId must be the id of an account' })
  helperAccountId!: string;
}
