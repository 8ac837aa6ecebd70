import { Field, GraphQLISODateTime, Int, ObjectType } from '@nestjs/graphql';
import { access } from '../identity/access.js';
import { Access } from '../platform/graphql/access.js';

@Access(access.withParent)
@ObjectType({ description: 'The newest seal of the audit log. Note it somewhere else: with it, npm run audit:verify shows even that the end of the log was taken away.' })
export class AuditSeal {
  @Field(() => Int, { description: 'Its number; the first is 1, and none is left out.' })
  number!: number;

  @Field(() => GraphQLISODateTime, { description: 'When it was made.' })
  closedAt!: Date;

  @Field(() => String, { description: 'Number and hash, in the form that npm run audit:verify takes.' })
  noted!: string;

  @Field(() => String, { nullable: true, description: 'The Ed25519 key that its signature is checked with, 32 bytes in hex; null when the key is not configured any more.' })
  publicKey!: string | null;
}

@Access(access.withParent)
@ObjectType({ description: 'What the nightly check of the audit log found.' })
export class AuditCheckResult {
  @Field(() => GraphQLISODateTime, { description: 'When it looked.' })
  checkedAt!: Date;

  @Field(() => Int, { description: 'How many seals fit.' })
  seals!: number;

  @Field(() => Int, { description: 'How many lines they hold.' })
  lines!: number;

  @Field(() => Int, { nullable: true, description: 'The first seal that doesn’t fit, 0 for lines outside every seal; null when all is well.' })
  brokenAt!: number | null;

  @Field(() => String, { nullable: true, description: 'What doesn’t fit, in a sentence.' })
  problem!: string | null;
}

@Access(access.withParent)
@ObjectType({ description: 'How the audit log stands.' })
export class AuditLogState {
  @Field(() => AuditSeal, { nullable: true, description: 'The newest seal; null before the first.' })
  newestSeal!: AuditSeal | null;

  @Field(() => AuditCheckResult, { nullable: true, description: 'The last nightly check; null before the first.' })
  lastCheck!: AuditCheckResult | null;
}
