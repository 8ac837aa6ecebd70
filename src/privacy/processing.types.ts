import { Field, ObjectType } from '@nestjs/graphql';
import { access } from '../identity/access.js';
import { Access } from '../platform/graphql/access.js';

@Access(access.withParent)
@ObjectType({ description: 'One purpose for which personal data are used.' })
export class ProcessingActivity {
  @Field(() => String, { description: 'What for.' })
  purpose!: string;

  @Field(() => String, { description: 'The ground in law.' })
  lawfulBasis!: string;

  @Field(() => String, { description: 'Whose data.' })
  people!: string;

  @Field(() => String, { description: 'Which data.' })
  data!: string;

  @Field(() => String, { description: 'Who gets to see them.' })
  recipients!: string;

  @Field(() => String, { description: 'How long they are kept.' })
  kept!: string;

  @Field(() => [String], { description: 'Who decides about it together, where the words of consent say so; otherwise whoever runs the service.' })
  controllers!: string[];
}

@Access(access.withParent)
@ObjectType({ description: 'What is stored about people in one part of the service, and what erasure does to it.' })
export class StoredData {
  @Field(() => String, { description: 'Which data, in words.' })
  category!: string;

  @Field(() => String, { description: 'The table.' })
  table!: string;

  @Field(() => [String], { description: 'What becomes of it when somebody is erased, and why.' })
  onErasure!: string[];
}

@Access(access.withParent)
@ObjectType({ description: 'The record of processing that UK GDPR Article 30 asks for.' })
export class RecordOfProcessing {
  @Field(() => String, { description: 'The day from which what isn’t read from the data is valid.' })
  validFrom!: string;

  @Field(() => String, { nullable: true, description: 'Where those who look after data are reached; null where PRIVACY_MAIL isn’t set.' })
  contact!: string | null;

  @Field(() => [ProcessingActivity], { description: 'Purposes: first those that rest on words people agree to, as they are in force.' })
  activities!: ProcessingActivity[];

  @Field(() => [StoredData], { description: 'What is stored, from the register that export and erasure work with.' })
  stored!: StoredData[];

  @Field(() => String, { description: 'Transfers outside the United Kingdom.' })
  transfers!: string;

  @Field(() => [String], { description: 'Measures of security, in general terms.' })
  security!: string[];

  @Field(() => String, { description: 'All of it to read, in Markdown.' })
  text!: string;
}
