import { Field, ID, ObjectType } from '@nestjs/graphql';
import { access } from '../identity/access.js';
import { Access } from '../platform/graphql/access.js';
import { type Context, ContextEnum } from '../reference/contexts.js';
import { ConsentPurposeEnum, FoundByPartEnum, WordingChangeEnum } from './contributor.enums.js';
import type { ConsentPurpose, FoundByPart, WordingChange } from './contributor.lists.js';

@Access(access.withParent)
@ObjectType('ConsentController', { description: 'An organisation that decides what is done with the data.' })
export class ControllerType {
  @Field(() => String, { description: 'Its name, as it was said with the words.' })
  name!: string;

  @Field(() => String, { description: 'What it decides about.' })
  decides!: string;

  @Field(() => String, { nullable: true, description: 'How to reach it about data.' })
  contact!: string | null;
}

@Access(access.withParent)
@ObjectType('LawfulGround', { description: 'A ground in law for using personal data.' })
export class LawfulGroundType {
  @Field(() => ID, { description: 'Its code.' })
  code!: string;

  @Field(() => String, { description: 'Where the law says so, such as UK GDPR Article 6(1)(a).' })
  reference!: string;

  @Field(() => String, { description: 'What that means, in plain words.' })
  meaning!: string;
}

@Access(access.withParent)
@ObjectType('ConsentWording', { description: 'Words to agree to, with all that belongs to them.' })
export class WordingType {
  @Field(() => String, { description: 'Send it with the consent, to show which words were read.' })
  version!: string;

  @Field(() => ConsentPurposeEnum, { description: 'What they are about.' })
  purpose!: ConsentPurpose;

  @Field(() => ContextEnum, { nullable: true, description: 'The context, when it is about being found.' })
  context!: Context | null;

  @Field(() => String, { description: 'The words, in English.' })
  text!: string;

  @Field(() => Date, { description: 'Since when they hold.' })
  validFrom!: Date;

  @Field(() => [ControllerType], { description: 'Who decides what is done with the data.' })
  controllers!: ControllerType[];

  @Field(() => [LawfulGroundType], { description: 'The grounds in law: of UK GDPR Article 6, of Article 9 for health data, and a condition of the Data Protection Act 2018 where one is needed.' })
  grounds!: LawfulGroundType[];

  @Field(() => WordingChangeEnum, { description: 'What they are against the words before them.' })
  change!: WordingChange;

  @Field(() => String, { nullable: true, description: 'What is new in them.' })
  whatChanged!: string | null;
}

@Access(access.withParent)
@ObjectType('Consent', { description: 'Something agreed to, in which words, from when until when.' })
export class ConsentType {
  @Field(() => ConsentPurposeEnum, { description: 'What was agreed to.' })
  purpose!: ConsentPurpose;

  @Field(() => ContextEnum, { nullable: true, description: 'The context, when it is about being found.' })
  context!: Context | null;

  @Field(() => String, { description: 'The version of the words.' })
  wordingVersion!: string;

  @Field(() => WordingType, { description: 'The words agreed to, with all that was said beside them.' })
  wording!: WordingType;

  @Field(() => Date, { description: 'When it was given.' })
  givenAt!: Date;

  @Field(() => Date, { nullable: true, description: 'When it was taken back; null while it holds.' })
  withdrawnAt!: Date | null;

  @Field(() => Boolean, { description: 'Whether it was said on the phone, and written down by who heard it.' })
  spoken!: boolean;
}

@Access(access.withParent)
@ObjectType('FoundByException', { description: 'A part of being found that was taken back, from when until when.' })
export class FoundByExceptionType {
  @Field(() => FoundByPartEnum, { description: 'Which part.' })
  part!: FoundByPart;

  @Field(() => Date, { description: 'When it was taken back.' })
  takenBackAt!: Date;

  @Field(() => Date, { nullable: true, description: 'When it was given again; null while nobody is found by it.' })
  givenAgainAt!: Date | null;
}
