import { Field, GraphQLISODateTime, ID, InputType, ObjectType } from '@nestjs/graphql';
import { IsEmail, IsUUID, MaxLength } from 'class-validator';
import { Access } from '../platform/graphql/access.js';
import { CommandInput } from '../platform/graphql/command-input.js';
import { Text } from '../platform/graphql/text-input.js';
import { access } from './access.js';

@Access(access.withParent)
@ObjectType('TeamMember', { description: 'Somebody in a team.' })
export class TeamMemberType {
  @Field(() => ID, { description: 'Their account’s id.' })
  accountId!: string;

  @Field(() => String, { description: 'The name that signing in gave.' })
  displayName!: string;

  @Field(() => GraphQLISODateTime, { description: 'Since when they are in it.' })
  since!: Date;
}

@Access(access.withParent)
@ObjectType('TeamInvitation', { description: 'An invitation to join a team that nobody took yet. Where it was sent isn’t shown.' })
export class TeamInvitationType {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;

  @Field(() => String, { description: 'The name of the team.' })
  teamName!: string;

  @Field(() => String, { description: 'Who sent it.' })
  invitedByName!: string;

  @Field(() => GraphQLISODateTime, { description: 'When it was sent.' })
  createdAt!: Date;

  @Field(() => GraphQLISODateTime, { description: 'Until when its code works.' })
  expiresAt!: Date;
}

@InputType({ description: 'Somebody to be invited into a team.' })
export class InviteToTeamInput extends CommandInput {
  @Field(() => ID, { description: 'The team.' })
  @IsUUID(undefined, { message: 'teamId must be an id' })
  teamId!: string;

  @Field(() => String, { description: 'Their e-mail address at work. Kept encrypted, and only until the invitation ends.' })
  @MaxLength(254, { message: 'email has at most 254 characters' })
  @IsEmail({}, { message: 'email must be an e-mail address' })
  email!: string;
}

@InputType({ description: 'An invitation to join a team.' })
export class TeamInvitationInput extends CommandInput {
  @Field(() => ID, { description: 'Its id in Team.invitations.' })
  @IsUUID(undefined, { message: 'teamInvitationId must be an id' })
  teamInvitationId!: string;
}

@InputType({ description: 'The code of an invitation to join a team.' })
export class AcceptTeamInvitationInput extends CommandInput {
  @Field(() => String, { description: 'The code from the message, with or without its dashes.' })
  @Text(10, 60)
  code!: string;
}

@InputType({ description: 'A team that one is in.' })
export class LeaveTeamInput extends CommandInput {
  @Field(() => ID, { description: 'The team.' })
  @IsUUID(undefined, { message: 'teamId must be an id' })
  teamId!: string;
}
