import { Column, Entity } from 'typeorm';
import { CreatedAtColumn, IdColumn } from '../platform/database/columns.js';
import type { TopicRelation } from '../reference/relations.js';

/** A topic that matters to a contributor, and how they are connected with it. Health data. */
@Entity('interest')
export class Interest {
  @IdColumn()
  id!: string;

  @Column('uuid')
  contributorId!: string;

  @Column('uuid')
  topicId!: string;

  @Column('text')
  relation!: TopicRelation;

  @CreatedAtColumn()
  createdAt!: Date;
}
