import { Field, GraphQLISODateTime, HideField, ID, InputType, ObjectType, registerEnumType } from '@nestjs/graphql';
import { IsIn } from 'class-validator';
import { access } from '../identity/access.js';
import { Access } from '../platform/graphql/access.js';
import { CommandInput } from '../platform/graphql/command-input.js';
import { enumOf } from '../platform/graphql/enum-of.js';
import { Text } from '../platform/graphql/text-input.js';
import { IdField } from './field-checks.js';
import { OpportunityType } from './opportunity.types.js';

export const goingOn = ['ours', 'theirs'] as const;
export type GoingOn = (typeof goingOn)[number];
export const GoingOnEnum = enumOf(goingOn);
registerEnumType(GoingOnEnum, {
  name: 'GoingOn',
  description: 'Which of two posts goes on when they become one, as whoever reads or says it sees it.',
  valuesMap: {
    ours: { description: 'The one of your team. By proposing it, you let the other team read it.' },
    theirs: { description: 'The one of the other team.' },
  },
});

@Access(access.withParent)
@ObjectType('JointProposal', { description: 'One of two teams proposes that their posts become one. Nothing happens until the other accepts it.' })
export class JointProposalType {
  @Field(() => ID, { description: 'Its id. A proposal made anew has another.' })
  id!: string;

  @Field(() => Boolean, { description: 'Whether it is your team’s. If not, it is for you to accept.' })
  byYourTeam!: boolean;

  @Field(() => GoingOnEnum, { description: 'Which of the two would go on. The other one ends and leads to it.' })
  goesOn!: GoingOn;

  @Field(() => String, { description: 'What the team that proposes it says to the other.' })
  message!: string;

  @Field(() => GraphQLISODateTime, { description: 'When it was proposed.' })
  proposedAt!: Date;
}

@Access(access.withParent)
@ObjectType('PossibleJoint', {
  description: 'A post of your team, or one that you review, and one of another team that may be the same. What the other team is still writing is shown to nobody: only whose it is, and what both have in common.',
})
export class PossibleJointType {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;

  @Field(() => GraphQLISODateTime, { description: 'Since when it is known.' })
  foundAt!: Date;

  @Field(() => ID, { description: 'The post of your team, or that you review.' })
  opportunityId!: string;

  @Field(() => String, { description: 'The title of that post.' })
  title!: string;

  @Field(() => OpportunityType, { nullable: true, description: 'The other post, where it is open or its team proposes that it goes on; null otherwise.' })
  theirs!: OpportunityType | null;

  @Field(() => JointProposalType, { nullable: true, description: 'What one of the teams proposes. For members of the two teams.' })
  proposal!: JointProposalType | null;

  @HideField()
  theirTeamIds!: string[];

  @HideField()
  theirOrganisationIds!: string[];

  @HideField()
  topicIds!: string[];

  @HideField()
  areaCode!: string | null;
}

@InputType({ description: 'Two posts that may be one.' })
export class PossibleJointInput extends CommandInput {
  @Field(() => ID, { description: 'The pair, as possibleJointOpportunities names it.' })
  @IdField('possibleJointId must be an id')
  possibleJointId!: string;
}

@InputType({ description: 'A proposal that two posts become one.' })
export class ProposeJointOpportunityInput extends PossibleJointInput {
  @Field(() => GoingOnEnum, { description: 'Which of the two goes on.' })
  @IsIn([...goingOn], { message: 'goesOn must be ours or theirs' })
  goesOn!: GoingOn;

  @Field(() => String, { description: 'To the other team: why, and how to reach you. 3 to 1000 characters; kept no longer than the proposal stands.' })
  @Text(3, 1000)
  message!: string;
}

@InputType({ description: 'A proposal that stands.' })
export class JointProposalInput extends CommandInput {
  @Field(() => ID, { description: 'The proposal.' })
  @IdField('jointProposalId must be an id')
  jointProposalId!: string;
}
