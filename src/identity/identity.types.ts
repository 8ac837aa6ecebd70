import { Field, ID, InputType, ObjectType, registerEnumType } from '@nestjs/graphql';
import { IsEnum, IsOptional, IsUUID, MaxLength } from 'class-validator';
import { Access } from '../platform/graphql/access.js';
import { Text } from '../platform/graphql/text-input.js';
import { access } from './access.js';
import { type OrganisationKind, organisationKinds } from './organisation.entity.js';
import { type PermissionKind, permissionKinds } from './actor.js';
import { CommandInput } from '../platform/graphql/command-input.js';
import { enumOf } from '../platform/graphql/enum-of.js';

/** Enum objects for GraphQL, made from the lists that the database's checks repeat. */
export const PermissionKindEnum = enumOf(permissionKinds);
export const OrganisationKindEnum = enumOf(organisationKinds);

registerEnumType(PermissionKindEnum, {
  name: 'PermissionKind',
  description: 'What an account may do here.',
  valuesMap: {
    contributor: { description: 'Has a profile: a person, a carer acting for someone, a community group or a user-led organisation.' },
    team_member: { description: 'Posts opportunities and asks, as one of a team.' },
    knowledge_broker: { description: 'Imports, explains and publishes research findings.' },
    ics_staff: { description: 'Browses findings for an integrated care system.' },
    involvement_lead: { description: 'Reviews posts and supports contributors, for stated organisations or areas.' },
    administrator: { description: 'Verifies organisations, makes teams and grants permissions.' },
  },
});
registerEnumType(OrganisationKindEnum, { name: 'OrganisationKind', description: 'What kind of body an organisation is.' });

@Access(access.withParent)
@ObjectType('Organisation', { description: 'A body in whose name teams ask.' })
export class OrganisationType {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;

  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => OrganisationKindEnum, { description: 'What kind of body it is.' })
  kind!: OrganisationKind;
}

@Access(access.withParent)
@ObjectType('Team', { description: 'People of one organisation who post opportunities together.' })
export class TeamType {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;

  @Field(() => String, { description: 'Its name.' })
  name!: string;

  @Field(() => ID, { description: 'The organisation it belongs to.' })
  organisationId!: string;
}

@Access(access.withParent)
@ObjectType('Permission', { description: 'One thing an account may do, and where.' })
export class PermissionType {
  @Field(() => PermissionKindEnum, { description: 'What it allows.' })
  kind!: PermissionKind;

  @Field(() => ID, { nullable: true, description: 'The team, for a team member.' })
  teamId!: string | null;

  @Field(() => ID, { nullable: true, description: 'The organisation: of the team, or that a lead is there for.' })
  organisationId!: string | null;

  @Field(() => String, { nullable: true, description: 'The code of the area that a lead is there for.' })
  areaCode!: string | null;
}

@Access(access.withParent)
@ObjectType('Me', { description: 'The account that is signed in.' })
export class MeType {
  @Field(() => ID, { description: 'The account’s id; an administrator needs it to grant a permission.' })
  accountId!: string;

  @Field(() => String, { description: 'The name that signing in gave.' })
  displayName!: string;

  @Field(() => [PermissionType], { description: 'What this account may do at this moment.' })
  permissions!: readonly PermissionType[];
}

@InputType({ description: 'A new organisation.' })
export class CreateOrganisationInput extends CommandInput {
  @Field(() => String, { description: 'Its name, 2 to 200 characters, not taken yet.' })
  @Text(2, 200)
  name!: string;

  @Field(() => OrganisationKindEnum, { description: 'What kind of body it is.' })
  @IsEnum(OrganisationKindEnum)
  kind!: OrganisationKind;
}

@InputType({ description: 'A new team of an organisation.' })
export class CreateTeamInput extends CommandInput {
  @Field(() => ID, { description: 'The organisation it belongs to.' })
  @IsUUID(undefined, { message: 'organisationId must be an id' })
  organisationId!: string;

  @Field(() => String, { description: 'Its name, 2 to 200 characters, not taken in this organisation.' })
  @Text(2, 200)
  name!: string;
}

@InputType({ description: 'A permission of one’s own that one no longer wants.' })
export class GiveUpPermissionInput extends CommandInput {
  @Field(() => PermissionKindEnum, { description: 'What it allows.' })
  @IsEnum(PermissionKindEnum)
  kind!: PermissionKind;

  @Field(() => ID, { nullable: true, description: 'For an involvement lead: the organisation.' })
  @IsOptional()
  @IsUUID(undefined, { message: 'organisationId must be an id' })
  organisationId?: string | null;

  @Field(() => String, { nullable: true, description: 'For an involvement lead: the code of the area.' })
  @IsOptional()
  @MaxLength(20, { message: 'areaCode has at most 20 characters' })
  areaCode?: string | null;
}

@InputType({ description: 'A permission of an account, to be granted or revoked.' })
export class PermissionInput extends CommandInput {
  @Field(() => ID, { description: 'Whose permission. The person finds the id as me.accountId.' })
  @IsUUID(undefined, { message: 'accountId must be an id' })
  accountId!: string;

  @Field(() => PermissionKindEnum, { description: 'What it allows.' })
  @IsEnum(PermissionKindEnum)
  kind!: PermissionKind;

  @Field(() => ID, { nullable: true, description: 'For a team member: the team.' })
  @IsOptional()
  @IsUUID(undefined, { message: 'teamId must be an id' })
  teamId?: string | null;

  @Field(() => ID, { nullable: true, description: 'For an involvement lead: the organisation.' })
  @IsOptional()
  @IsUUID(undefined, { message: 'organisationId must be an id' })
  organisationId?: string | null;

  @Field(() => String, { nullable: true, description: 'For an involvement lead: the code of the area.' })
  @IsOptional()
  @MaxLength(20, { message: 'areaCode has at most 20 characters' })
  areaCode?: string | null;
}
