import { Column, Entity } from 'typeorm';
import { CreatedAtColumn, IdColumn, InstantColumn } from '../platform/database/columns.js';

/** What a finding means for an area, by a knowledge broker. */
@Entity('broker_note')
export class BrokerNote {
  @IdColumn()
  id!: string;

  @Column('uuid')
  findingId!: string;

  /** Null: everywhere. */
  @Column('text', { nullable: true })
  areaCode!: string | null;

  @Column('text')
  text!: string;

  @Column('uuid')
  authorId!: string;

  @CreatedAtColumn()
  createdAt!: Date;

  @InstantColumn({ nullable: true })
  removedAt!: Date | null;
}
