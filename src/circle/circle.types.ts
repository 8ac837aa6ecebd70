import { Field, GraphQLISODateTime, HideField, ID, ObjectType, registerEnumType } from '@nestjs/graphql';
import { FindingType } from '../findings/findings.types.js';
import { access } from '../identity/access.js';
import { Access } from '../platform/graphql/access.js';
import { Connection } from '../platform/graphql/connection.js';
import { enumOf } from '../platform/graphql/enum-of.js';
import { type OriginSide, originSides, type OriginState, originStates } from './finding-origin.entity.js';

const OriginStateEnum = enumOf(originStates);
const OriginSideEnum = enumOf(originSides);

registerEnumType(OriginStateEnum, {
  name: 'FindingOriginState',
  description: 'How far it is agreed that a finding grew out of something.',
  valuesMap: {
    proposed: { description: 'One side said so; readers don’t see it before the other confirms it.' },
    confirmed: { description: 'Both sides say so, or a broker names an organisation. Readers see it.' },
    ended: { description: 'Taken back, or answered with no.' },
  },
});
registerEnumType(OriginSideEnum, {
  name: 'FindingOriginSide',
  description: 'A side of a link between a finding and an opportunity.',
  valuesMap: { broker: { description: 'Whoever curates findings.' }, team: { description: 'A team of the opportunity.' } },
});

@Access(access.withParent)
@ObjectType('FindingOrigin', { description: 'What a finding grew out of: an opportunity, or the work of an organisation.' })
export class FindingOriginType {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;

  @Field(() => OriginStateEnum, { description: 'How far it is agreed.' })
  state!: OriginState;

  @Field(() => OriginSideEnum, { description: 'Which side said it first.' })
  saidBy!: OriginSide;

  @Field(() => GraphQLISODateTime, { description: 'When it was said.' })
  saidAt!: Date;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When the other side confirmed it.' })
  confirmedAt!: Date | null;

  @HideField()
  findingId!: string;

  /** The one that goes on, where it was joined into another. */
  @HideField()
  opportunityId!: string | null;

  @HideField()
  organisationId!: string | null;
}

@Access(access.withParent)
@ObjectType({ description: 'A page of links between findings and opportunities.' })
export class FindingOriginConnection extends Connection(FindingOriginType) {}

@Access(access.withParent)
@ObjectType('KnownFinding', { description: 'A finding on what an opportunity is about.' })
export class KnownFindingType {
  @Field(() => FindingType, { description: 'The finding.' })
  finding!: FindingType;

  @Field(() => Boolean, { description: 'Whether the team put it there; otherwise it was found by its topics.' })
  pinned!: boolean;
}
