import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { access } from '../identity/access.js';
import { Access } from '../platform/graphql/access.js';

@Access(access.withParent)
@ObjectType('MonitoringAnswer', { description: 'An answer of yours that is counted with those of many others.' })
export class MonitoringAnswerType {
  @Field(() => ID, { description: 'The code of the question.' })
  question!: string;

  @Field(() => ID, { description: 'The code of the category.' })
  category!: string;

  @Field(() => String, { description: 'The answer.' })
  text!: string;

  @Field(() => String, { nullable: true, description: 'What you said in your own words.' })
  ownWords!: string | null;
}

@Access(access.withParent)
@ObjectType('MonitoringFigure', { description: 'How many people gave an answer.' })
export class MonitoringFigureType {
  @Field(() => String, { description: 'The answer.' })
  text!: string;

  @Field(() => Int, { nullable: true, description: 'About how many people, rounded to 5 and slightly changed at random; null: fewer than 10.' })
  people!: number | null;
}

@Access(access.withParent)
@ObjectType('MonitoringFigures', { description: 'The figures of one question.' })
export class MonitoringFiguresType {
  @Field(() => String, { description: 'The question.' })
  question!: string;

  @Field(() => [MonitoringFigureType], { description: 'Its answers.' })
  figures!: MonitoringFigureType[];
}

@Access(access.withParent)
@ObjectType('MonitoringReport', { description: 'Whom Askwell reaches: figures made up once for a quarter, the same for everyone who reads them.' })
export class MonitoringReportType {
  @Field(() => String, { description: 'The first day of the quarter in which they were made up.' })
  quarter!: string;

  @Field(() => Date, { description: 'When they were made up.' })
  publishedAt!: Date;

  @Field(() => [MonitoringFiguresType], { description: 'By question. There are no figures for two questions together.' })
  questions!: MonitoringFiguresType[];
}
