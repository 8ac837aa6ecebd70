import { Field, ID, InputType } from '@nestjs/graphql';
import { Type } from 'class-transformer';
import { IsUUID, ValidateNested } from 'class-validator';
import { Text } from '../platform/graphql/text-input.js';
import { ProfileCommandInput } from './input-fields.js';
import { ReachInput } from './joining.inputs.js';
import { SafeContactInput } from './profile.inputs.js';

@InputType({ description: 'How to reach you from now on, all of it. Of a group: see addContactPerson.' })
export class UpdateReachMeInput extends ProfileCommandInput {
  @Field(() => ReachInput, { description: 'What is left out is forgotten.' })
  @ValidateNested()
  @Type(() => ReachInput)
  reachMe!: ReachInput;
}

@InputType({ description: 'How somebody without an account is reached from now on, all of it; of a group, the person who is asked for it.' })
export class RecordReachMeInput extends UpdateReachMeInput {}

@InputType({ description: 'How and when contact is safe from now on.' })
export class UpdateSafeContactInput extends ProfileCommandInput {
  @Field(() => SafeContactInput, { description: 'All of it.' })
  @ValidateNested()
  @Type(() => SafeContactInput)
  safeContact!: SafeContactInput;
}

@InputType({ description: 'A person who can be asked for a group or organisation.' })
export class AddContactPersonInput extends ProfileCommandInput {
  @Field(() => String, { description: 'Their name, up to 200 characters. Kept encrypted.' })
  @Text(1, 200)
  name!: string;

  @Field(() => ReachInput, { description: 'How to reach them.' })
  @ValidateNested()
  @Type(() => ReachInput)
  reachMe!: ReachInput;
}

@InputType({ description: 'One of the contact people of a group or organisation.' })
export class ContactPersonInput extends ProfileCommandInput {
  @Field(() => ID, { description: 'Their id in contactPeople.' })
  @IsUUID(undefined, { message: 'contactPersonId must be the id of a contact person' })
  contactPersonId!: string;
}
