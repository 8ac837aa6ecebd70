import { Field, InputType } from '@nestjs/graphql';
import { CommandInput } from '../platform/graphql/command-input.js';
import { Text } from '../platform/graphql/text-input.js';

@InputType({ description: 'The address at which an account without a profile wants to be written to.' })
export class SendAccountEmailCodeInput extends CommandInput {
  @Field(() => String, { description: 'An e-mail address.' })
  @Text(3, 254)
  email!: string;
}

@InputType({ description: 'The code that was mailed to it.' })
export class ConfirmAccountEmailInput extends CommandInput {
  @Field(() => String, { description: 'Eight digits, with or without the space.' })
  @Text(1, 40)
  code!: string;
}
