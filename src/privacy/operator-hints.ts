import { Field, ObjectType, Query, Resolver } from '@nestjs/graphql';
import { access } from '../identity/access.js';
import { Access } from '../platform/graphql/access.js';
import { HealthHints } from '../platform/health/health-hints.js';

@Access(access.withParent)
@ObjectType('OperatorHint', { description: 'Something for whoever runs the service to look at. Nothing about anybody.' })
export class OperatorHintType {
  @Field(() => String, { description: 'About what: audit, complaints.' })
  about!: string;

  @Field(() => String, { description: 'How it stands.' })
  text!: string;
}

/** What load balancers and strangers have no business with. The health page says only whether the service is ready. */
@Resolver()
export class OperatorHintsResolver {
  constructor(private readonly hints: HealthHints) {}

  @Access(access.permission('administrator'))
  @Query(() => [OperatorHintType], { description: 'What whoever runs the service should look at: whether the audit log matches its seals, whether a complaint waits for too long.' })
  async operatorHints(): Promise<OperatorHintType[]> {
    return Object.entries(await this.hints.all()).map(([about, text]) => ({ about, text }));
  }
}
