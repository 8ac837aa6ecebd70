import { Field, GraphQLISODateTime, ID, ObjectType, registerEnumType } from '@nestjs/graphql';
import { access } from '../../identity/access.js';
import { Access } from '../../platform/graphql/access.js';
import { Connection } from '../../platform/graphql/connection.js';
import { enumOf } from '../../platform/graphql/enum-of.js';

export const noteTextStates = ['standing', 'changed', 'removed'] as const;
export type NoteTextState = (typeof noteTextStates)[number];
const NoteTextStateEnum = enumOf(noteTextStates);

registerEnumType(NoteTextStateEnum, {
  name: 'BrokerNoteTextState',
  description: 'What became of a text of a note.',
  valuesMap: {
    standing: { description: 'It is what the note says now.' },
    changed: { description: 'Another text took its place.' },
    removed: { description: 'The note was removed when it said this.' },
  },
});

@Access(access.withParent)
@ObjectType('BrokerNoteText', { description: 'What a note on a finding says, or said until it was changed or removed, and who did that.' })
export class BrokerNoteTextType {
  @Field(() => ID, { description: 'Its id: the note’s own while this is what it says.' })
  id!: string;

  @Field(() => ID, { description: 'The same for all texts of one note: the id of its first.' })
  firstId!: string;

  areaCode!: string | null;

  @Field(() => String, { description: 'What it means there.' })
  text!: string;

  @Field(() => String, { nullable: true, description: 'What could change there because of it.' })
  couldChange!: string | null;

  @Field(() => String, { description: 'The name of who wrote this text.' })
  author!: string;

  @Field(() => GraphQLISODateTime, { description: 'When it was written.' })
  createdAt!: Date;

  @Field(() => NoteTextStateEnum, { description: 'What became of it.' })
  state!: NoteTextState;

  @Field(() => String, { nullable: true, description: 'The name of who changed or removed it; empty while it stands, and for what was removed before this was kept.' })
  endedBy!: string | null;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When it was changed or removed; empty while it stands.' })
  endedAt!: Date | null;
}

@Access(access.withParent)
@ObjectType({ description: 'A page of texts that notes have or had.' })
export class BrokerNoteTextConnection extends Connection(BrokerNoteTextType) {}
