import { Field, Float, Int, ObjectType } from '@nestjs/graphql';
import { Access, type AccessRule } from '../graphql/access.js';
import type { ReadingAge } from './reading-age.rules.js';

const withParent: AccessRule = { kind: 'withParent', description: 'whoever may read the text', allows: () => true };

@Access(withParent)
@ObjectType('ReadingAge', {
  description: 'How old a reader must be to follow a text with ease, by its words and sentences (Flesch–Kincaid grade + 5). A hint for the writer, never a hurdle; the NHS aims for 9 to 11.',
})
export class ReadingAgeType implements ReadingAge {
  @Field(() => Float, { description: 'Years, one decimal; never below 5.' })
  years!: number;

  @Field(() => Int, { description: 'How many words it has.' })
  words!: number;

  @Field(() => Int, { description: 'How many sentences it has.' })
  sentences!: number;

  @Field(() => Int, { description: 'How many syllables its words have, counted by rule.' })
  syllables!: number;

  @Field(() => Boolean, { description: 'The text is so short that the figure is a rough one.' })
  rough!: boolean;
}
