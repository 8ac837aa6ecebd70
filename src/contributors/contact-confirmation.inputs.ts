import { Field, ID, InputType } from '@nestjs/graphql';
import { IsOptional, IsUUID } from 'class-validator';
import { Text } from '../platform/graphql/text-input.js';
import { ProfileCommandInput } from './input-fields.js';

@InputType({ isAbstract: true })
abstract class OfProfileOrPerson extends ProfileCommandInput {
  @Field(() => ID, { nullable: true, description: 'Of a group: one of its contact people. Left out: the one who is asked for it.' })
  @IsOptional()
  @IsUUID(undefined, { message: 'contactPersonId must be the id of a contact person' })
  contactPersonId?: string | null;
}

@InputType({ description: 'Whose e-mail address is to be confirmed.' })
export class SendEmailCodeInput extends OfProfileOrPerson {}

@InputType({ description: 'The code that was mailed.' })
export class ConfirmEmailInput extends OfProfileOrPerson {
  @Field(() => String, { description: 'Eight digits, with or without the space.' })
  @Text(1, 40)
  code!: string;
}

@InputType({ description: 'A call in which you spoke with somebody at their number.' })
export class ConfirmPhoneInput extends OfProfileOrPerson {
  @Field(() => String, { description: 'The number you rang; without a country code it is a British one.' })
  @Text(5, 40)
  phone!: string;
}
