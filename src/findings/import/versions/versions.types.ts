import { Field, InputType, ObjectType } from '@nestjs/graphql';
import { IsBoolean } from 'class-validator';
import { access } from '../../../identity/access.js';
import { Access } from '../../../platform/graphql/access.js';
import { VersionedFindingInput } from '../../curation/curation.inputs.js';
import { FindingType } from '../../findings.types.js';

@Access(access.withParent)
@ObjectType('FindingVersion', { description: 'The same research in another version: what a journal made of a preprint, or the preprint of an article. As the record of one of the two says, never by likeness.' })
export class FindingVersionType {
  @Field(() => String, { nullable: true, description: 'Its title; empty where it is named, and not here.' })
  title!: string | null;

  @Field(() => [String], { description: 'Where to read it.' })
  links!: string[];

  @Field(() => Boolean, { description: 'It was retracted: don’t rely on it.' })
  retracted!: boolean;

  @Field(() => FindingType, { nullable: true, description: 'The finding, where it is here and you may see it.' })
  finding!: FindingType | null;
}

@InputType({ description: 'Whether a preprint was published as what its own record, or the article’s, says.' })
export class JudgePublishedVersionInput extends VersionedFindingInput {
  @Field(() => Boolean, { description: 'false: none of these articles came of it, whatever a record says, also when it is imported again. true takes that back.' })
  @IsBoolean({ message: 'isPublished must be true or false' })
  isPublished!: boolean;
}
