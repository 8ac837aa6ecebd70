import { Field, GraphQLISODateTime, ID, ObjectType } from '@nestjs/graphql';
import { access } from '../../../identity/access.js';
import { Access } from '../../../platform/graphql/access.js';

@Access(access.withParent)
@ObjectType('FindingDouble', { description: 'A finding that turned out to be another one, and was joined into it.' })
export class FindingDoubleType {
  @Field(() => ID, { description: 'Its id, by which it can be parted again; readers who ask for it are led on.' })
  id!: string;

  @Field(() => String, { description: 'Its title, as its own sources have it.' })
  title!: string;

  @Field(() => GraphQLISODateTime, { description: 'When it was joined.' })
  joinedAt!: Date;

  @Field(() => String, { description: 'The name of the broker who joined it.' })
  joinedBy!: string;
}
