import { ArrayMaxSize, ArrayMinSize, ArrayUnique, IsArray, IsIn } from 'class-validator';
import { IdField } from '../opportunities/field-checks.js';
import { letterFor, type LetterFor, type LetterPart, letterParts } from './letter.rules.js';

type FieldMessage = { property: string };
const aList = { message: ({ property }: FieldMessage) => `${property} must be a list` };

/** What a letter is to say, as it stands in the body of the request. */
export class LetterRequest {
  @IsIn(letterFor, { message: `to must be one of: ${letterFor.join(', ')}` })
  to!: LetterFor;

  @IsArray(aList)
  @ArrayUnique({ message: 'say names something twice' })
  @IsIn(letterParts, { each: true, message: `say may hold only: ${letterParts.join(', ')}` })
  say!: LetterPart[];

  @IsArray(aList)
  @ArrayMinSize(1, { message: 'involvementIds needs at least one involvement' })
  @ArrayMaxSize(20, { message: 'involvementIds takes at most 20' })
  @ArrayUnique({ message: 'involvementIds names something twice' })
  @IdField('involvementIds must hold ids of involvements', { each: true })
  involvementIds!: string[];
}
