import { Field, ID, InputType, ObjectType } from '@nestjs/graphql';
import { IsUUID } from 'class-validator';
import { FindingType } from '../findings/findings.types.js';
import { access } from '../identity/access.js';
import { Access } from '../platform/graphql/access.js';
import { IdeaInput } from './idea.inputs.js';
import { IdeaType } from './idea.types.js';

@Access(access.withParent)
@ObjectType({ description: 'An idea that was joined into another.' })
export class JoinedIdea {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;

  @Field(() => String, { description: 'What to call it.' })
  code!: string;

  @Field(() => String, { description: 'What it is about.' })
  title!: string;
}

@Access(access.withParent)
@ObjectType({ description: 'What is like an idea.' })
export class LikeIdea {
  @Field(() => [IdeaType], { description: 'Published ideas that say much the same, the likest first; at most 5.' })
  ideas!: IdeaType[];

  @Field(() => [FindingType], { description: 'Published findings that may answer it, the likest first; at most 5.' })
  findings!: FindingType[];
}

@InputType({ description: 'Two ideas that say the same.' })
export class JoinIdeasInput extends IdeaInput {
  @Field(() => ID, { description: 'The idea that stands for both from now on.' })
  @IsUUID(undefined, { message: 'intoId must be the id of an idea' })
  intoId!: string;
}

@InputType({ description: 'An idea that stands for itself again.' })
export class PartIdeasInput extends IdeaInput {}
