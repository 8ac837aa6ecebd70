import { ArgsType, Field, ID, InputType, ObjectType, registerEnumType } from '@nestjs/graphql';
import { IsEnum, IsOptional, IsUUID } from 'class-validator';
import { access } from '../identity/access.js';
import { Access } from '../platform/graphql/access.js';
import { CommandInput } from '../platform/graphql/command-input.js';
import { enumOf } from '../platform/graphql/enum-of.js';
import { Text } from '../platform/graphql/text-input.js';
import { type ConcernRoute, type ContactRole, contactRoles } from './concern.lists.js';
import { ConcernRouteEnum } from './concern.types.js';

const ContactRoleEnum = enumOf(contactRoles);
registerEnumType(ContactRoleEnum, {
  name: 'ConcernContactRole',
  description: 'What somebody is named for.',
  valuesMap: {
    concerns: { description: 'Hears concerns where no lead of another organisation can.' },
    safeguarding: { description: 'Looks after safeguarding: people who may be harmed or are at risk of it.' },
  },
});

@Access(access.withParent)
@ObjectType('ConcernContact', { description: 'Somebody named to look after concerns or safeguarding.' })
export class ConcernContactType {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;

  @Field(() => ContactRoleEnum, { description: 'What they are named for.' })
  role!: ContactRole;

  @Field(() => String, { nullable: true, description: 'The organisation that named them; null: for the whole service.' })
  organisation!: string | null;

  @Field(() => String, { description: 'Their name.' })
  name!: string;

  @Field(() => String, { nullable: true, description: 'A number to ring.' })
  phone!: string | null;

  @Field(() => String, { nullable: true, description: 'An address to write to.' })
  email!: string | null;

  @Field(() => String, { description: 'When they can be reached.' })
  hours!: string;

  @Field(() => String, { description: 'What to do outside these hours.' })
  outOfHours!: string;
}

@Access(access.withParent)
@ObjectType({ description: 'What is said before a concern is raised.' })
export class ConcernNotice {
  @Field(() => String, { description: 'Read this first.' })
  danger!: string;

  @Field(() => String, { description: 'Send it as wordingVersion: it says that you read this.' })
  version!: string;

  @Field(() => [String], { description: 'Who reads what you write, who doesn’t, and what can’t be kept confidential; a paragraph each.' })
  text!: string[];

  @Field(() => [ConcernContactType], { description: 'Who can be rung about safeguarding: for the whole service, and for the organisation asked about.' })
  safeguarding!: ConcernContactType[];
}

@ArgsType()
export class ConcernNoticeArgs {
  @Field(() => ConcernRouteEnum, { defaultValue: 'lead', description: 'Who shall hear it.' })
  @IsEnum(ConcernRouteEnum, { message: 'route must be lead or safeguarding' })
  route!: ConcernRoute;

  @Field(() => ID, { nullable: true, description: 'The organisation it is about, to be told of its person for safeguarding as well.' })
  @IsOptional()
  @IsUUID(undefined, { message: 'organisationId must be the id of an organisation' })
  organisationId?: string | null;
}

@InputType({ description: 'Somebody who looks after concerns or safeguarding; takes the place of who was named before.' })
export class NameConcernContactInput extends CommandInput {
  @Field(() => ContactRoleEnum, { description: 'What they are named for. An organisation names somebody for safeguarding only.' })
  @IsEnum(ContactRoleEnum, { message: 'role must be concerns or safeguarding' })
  role!: ContactRole;

  @Field(() => ID, { nullable: true, description: 'The organisation whose own person it is: to be rung, who reads nothing here. Left out: for the whole service.' })
  @IsOptional()
  @IsUUID(undefined, { message: 'organisationId must be the id of an organisation' })
  organisationId?: string | null;

  @Field(() => ID, { nullable: true, description: 'For the whole service: the account with which they read here what is raised.' })
  @IsOptional()
  @IsUUID(undefined, { message: 'readerId must be the id of an account' })
  readerId?: string | null;

  @Field(() => String, { description: 'Their name, 2 to 100 characters. Everyone signed in reads it.' })
  @Text(2, 100)
  name!: string;

  @Field(() => String, { nullable: true, description: 'A number to ring. A number or an address is needed.' })
  @IsOptional()
  @Text(3, 50)
  phone?: string | null;

  @Field(() => String, { nullable: true, description: 'An address to write to.' })
  @IsOptional()
  @Text(3, 200)
  email?: string | null;

  @Field(() => String, { description: 'When they can be reached, up to 200 characters.' })
  @Text(2, 200)
  hours!: string;

  @Field(() => String, { description: 'What to do outside these hours, up to 500 characters.' })
  @Text(2, 500)
  outOfHours!: string;
}

@InputType({ description: 'Somebody who is named no longer.' })
export class EndConcernContactInput extends CommandInput {
  @Field(() => ID, { description: 'The id of the entry.' })
  @IsUUID(undefined, { message: 'concernContactId must be an id' })
  concernContactId!: string;
}
