import { Field, ID, ObjectType, registerEnumType } from '@nestjs/graphql';
import { access } from '../identity/access.js';
import { Access } from '../platform/graphql/access.js';
import { enumOf } from '../platform/graphql/enum-of.js';

export const categoryKinds = ['named', 'own_words', 'not_said'] as const;
export type CategoryKind = (typeof categoryKinds)[number];
export const CategoryKindEnum = enumOf(categoryKinds);

registerEnumType(CategoryKindEnum, {
  name: 'CharacteristicKind',
  description: 'What kind of answer it is.',
  valuesMap: {
    named: { description: 'One of the list.' },
    own_words: { description: 'I say it in my own words.' },
    not_said: { description: 'I prefer not to say.' },
  },
});

@Access(access.withParent)
@ObjectType('CharacteristicCategory', { description: 'An answer to a question about oneself.' })
export class CharacteristicCategoryType {
  @Field(() => ID, { description: 'Its code.' })
  code!: string;

  @Field(() => String, { description: 'The answer.' })
  text!: string;

  @Field(() => CategoryKindEnum, { description: 'What kind of answer it is.' })
  kind!: CategoryKind;
}

@Access(access.withParent)
@ObjectType('CharacteristicQuestion', { description: 'A question about oneself. Answering is optional, always.' })
export class CharacteristicQuestionType {
  @Field(() => ID, { description: 'Its code.' })
  code!: string;

  @Field(() => String, { description: 'The question.' })
  text!: string;

  @Field(() => String, { description: 'Where the categories come from.' })
  source!: string;

  @Field(() => Boolean, { description: 'Whether people can choose to be found by their answer.' })
  forFinding!: boolean;

  @Field(() => Boolean, { description: 'Whether it can be answered here now. How deprived a place is can’t be told before the operator has loaded a table of postcodes.' })
  available!: boolean;

  @Field(() => [CharacteristicCategoryType], { description: 'What can be answered.' })
  categories!: CharacteristicCategoryType[];
}
