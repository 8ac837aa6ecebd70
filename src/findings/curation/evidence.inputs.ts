import { Field, ID, InputType, registerEnumType } from '@nestjs/graphql';
import { IsEnum, IsUUID } from 'class-validator';
import { enumOf } from '../../platform/graphql/enum-of.js';
import { VersionedFindingInput } from './curation.inputs.js';

export const sayableRelations = ['agrees', 'differs'] as const;
export const evidenceRelations = [...sayableRelations, 'supersedes', 'superseded_by'] as const;
export type EvidenceRelation = (typeof evidenceRelations)[number];

const SayableRelationEnum = enumOf(sayableRelations);
export const EvidenceRelationEnum = enumOf(evidenceRelations);

registerEnumType(SayableRelationEnum, {
  name: 'EvidenceSays',
  description: 'What other evidence says.',
  valuesMap: { agrees: { description: 'Much the same.' }, differs: { description: 'Something else.' } },
});
registerEnumType(EvidenceRelationEnum, {
  name: 'EvidenceRelation',
  description: 'How a finding stands to another.',
  valuesMap: {
    agrees: { description: 'The other says much the same.' },
    differs: { description: 'The other says something else.' },
    supersedes: { description: 'It has taken the other’s place.' },
    superseded_by: { description: 'The other has taken its place.' },
  },
});

@InputType({ description: 'Evidence to put beside a finding.' })
export class LinkEvidenceInput extends VersionedFindingInput {
  @Field(() => ID, { description: 'The other finding.' })
  @IsUUID(undefined, { message: 'otherId must be the id of a finding' })
  otherId!: string;

  @Field(() => SayableRelationEnum, { description: 'Whether the other agrees or differs.' })
  @IsEnum(SayableRelationEnum)
  relation!: (typeof sayableRelations)[number];
}

@InputType({ description: 'Evidence that no longer belongs beside a finding.' })
export class UnlinkEvidenceInput extends VersionedFindingInput {
  @Field(() => ID, { description: 'The other finding.' })
  @IsUUID(undefined, { message: 'otherId must be the id of a finding' })
  otherId!: string;
}

@InputType({ description: 'A published finding whose place newer evidence takes.' })
export class SupersedeFindingInput extends VersionedFindingInput {
  @Field(() => ID, { description: 'The newer finding, which is published.' })
  @IsUUID(undefined, { message: 'byId must be the id of a finding' })
  byId!: string;
}

@InputType({ description: 'A superseded finding that is current after all.' })
export class UndoSupersedingInput extends VersionedFindingInput {}
