import { Field, GraphQLISODateTime, ID, Int, ObjectType } from '@nestjs/graphql';
import { access } from '../../identity/access.js';
import { Access } from '../../platform/graphql/access.js';
import { Connection } from '../../platform/graphql/connection.js';

@Access(access.withParent)
@ObjectType('ImportProblem', { description: 'What was wrong in a file of findings, and where.' })
export class ImportProblemType {
  @Field(() => String, { description: 'What kind of problem: NO_TITLE, WRONG_DATE, MALFORMED …' })
  code!: string;

  @Field(() => String, { description: 'What is wrong, in a sentence.' })
  message!: string;

  @Field(() => String, { nullable: true, description: 'The identifier of the record where it has one: "PMID 31789841".' })
  recordId!: string | null;

  @Field(() => Int, { nullable: true, description: 'Which record of the file, from 1.' })
  record!: number | null;

  @Field(() => Int, { description: 'The line it begins in, from 1.' })
  line!: number;

  @Field(() => Int, { description: 'The byte it begins at, from 0.' })
  byte!: number;
}

@Access(access.withParent)
@ObjectType('ImportRun', { description: 'A file of findings that was brought, and what came of it.' })
export class ImportRunType {
  @Field(() => ID, { description: 'Its id, the importId of the answer to POST /imports.' })
  id!: string;

  @Field(() => String, { nullable: true, description: 'The name of the file, where it was told; of a saved query its name.' })
  fileName!: string | null;

  @Field(() => ID, { nullable: true, description: 'The saved query that it was a run of.' })
  savedQueryId!: string | null;

  @Field(() => GraphQLISODateTime, { description: 'When it began.' })
  startedAt!: Date;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When it ended; null while it runs, or when the service ended first.' })
  finishedAt!: Date | null;

  @Field(() => Int, { description: 'Records seen, good or bad; so far, while it runs.' })
  read!: number;

  @Field(() => Int, { description: 'New findings.' })
  added!: number;

  @Field(() => Int, { description: 'Findings of which the file told something new.' })
  changed!: number;

  @Field(() => Int, { description: 'Findings of which it told nothing new.' })
  unchanged!: number;

  @Field(() => Int, { description: 'Records that were refused.' })
  refused!: number;

  @Field(() => String, { nullable: true, description: 'Why reading ended before the end of the file; null when it didn’t.' })
  stopped!: string | null;

  @Field(() => String, { nullable: true, description: 'The same in a sentence: what was wrong, or why a service could not be asked.' })
  stoppedBecause!: string | null;

  @Field(() => [ImportProblemType], { description: 'What was refused and why, the first 100.' })
  problems!: ImportProblemType[];
}

@Access(access.withParent)
@ObjectType({ description: 'A page of imports.' })
export class ImportRunConnection extends Connection(ImportRunType) {}
