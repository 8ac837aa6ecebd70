import { ArgsType, Field, ID, InputType, ObjectType } from '@nestjs/graphql';
import { ArrayMaxSize, IsArray, IsOptional, IsUUID } from 'class-validator';
import { access } from '../../identity/access.js';
import { Access } from '../../platform/graphql/access.js';
import { Connection, ConnectionArgs } from '../../platform/graphql/connection.js';
import { FindingCommandInput } from '../findings.inputs.js';
import { FindingType } from '../findings.types.js';

@Access(access.withParent)
@ObjectType({ description: 'A page of findings.' })
export class FindingConnection extends Connection(FindingType) {}

@ArgsType()
export class FindingsToCurateArgs extends ConnectionArgs {
  @Field(() => [ID], { nullable: true, description: 'Only findings on any of these topics, or on one below them.' })
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(50, { message: 'topicIds can name at most 50 topics' })
  @IsUUID(undefined, { each: true, message: 'topicIds must be ids of topics: the query topics finds them by name' })
  topicIds?: string[] | null;
}

@InputType({ description: 'A finding to work on.' })
export class TakeFindingInput extends FindingCommandInput {}

@InputType({ description: 'A finding that others may work on.' })
export class GiveFindingBackInput extends FindingCommandInput {}
