import { Field, GraphQLISODateTime, ID, InputType, ObjectType } from '@nestjs/graphql';
import { ArrayMaxSize, ArrayMinSize, ArrayUnique, IsArray, IsIn, IsUUID, Matches } from 'class-validator';
import { Access } from '../platform/graphql/access.js';
import { CommandInput } from '../platform/graphql/command-input.js';
import { Connection } from '../platform/graphql/connection.js';
import { Text } from '../platform/graphql/text-input.js';
import { access } from './access.js';
import { type SystemScope, systemScopes } from './actor.js';

@Access(access.withParent)
@ObjectType('System', { description: 'Software of an organisation that signs in by itself, as nobody’s person.' })
export class SystemType {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;

  @Field(() => ID, { description: 'The organisation it acts for.' })
  organisationId!: string;

  @Field(() => String, { description: 'Its client id at the issuer of tokens.' })
  clientId!: string;

  @Field(() => String, { description: 'What it is called here.' })
  name!: string;

  @Field(() => [String], { description: 'What it may do at most: findings:read, findings:import, contacts:check. Its token may grant less.' })
  scopes!: SystemScope[];

  @Field(() => GraphQLISODateTime, { description: 'Since when.' })
  registeredAt!: Date;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When it was taken back.' })
  revokedAt!: Date | null;
}

@Access(access.withParent)
@ObjectType({ description: 'A page of systems.' })
export class SystemConnection extends Connection(SystemType) {}

@InputType({ description: 'A system of an organisation.' })
export class RegisterSystemInput extends CommandInput {
  @Field(() => ID, { description: 'The organisation it acts for, under whose agreement it works.' })
  @IsUUID(undefined, { message: 'organisationId must be an id' })
  organisationId!: string;

  @Field(() => String, { description: 'Its client id at the issuer of tokens, 1 to 255 characters. It signs in there by client credentials.' })
  @Matches(/^[\x21-\x7e]{1,255}$/, { message: 'clientId takes 1 to 255 visible ASCII characters' })
  clientId!: string;

  @Field(() => String, { description: 'What it is called here, 2 to 200 characters.' })
  @Text(2, 200)
  name!: string;

  @Field(() => [String], { description: 'What it may do at most: findings:read, findings:import, contacts:check.' })
  @IsArray()
  @ArrayMinSize(1, { message: 'scopes must name at least one scope' })
  @ArrayMaxSize(systemScopes.length, { message: `scopes can name at most ${systemScopes.length} scopes` })
  @ArrayUnique({ message: 'scopes names a scope twice' })
  @IsIn(systemScopes, { each: true, message: `scopes are of: ${systemScopes.join(', ')}` })
  scopes!: SystemScope[];
}

@InputType({ description: 'A system.' })
export class SystemInput extends CommandInput {
  @Field(() => ID, { description: 'Its id.' })
  @IsUUID(undefined, { message: 'systemId must be an id' })
  systemId!: string;
}
