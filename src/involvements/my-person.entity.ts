import { Column, Entity } from 'typeorm';
import { IdColumn, InstantColumn } from '../platform/database/columns.js';
import type { ShownToMyPerson } from './my-person.lists.js';
import type { MyPersonState } from './my-person.rules.js';

/** A lead whom somebody named as their person. */
@Entity('my_person')
export class MyPerson {
  @IdColumn()
  id!: string;

  @Column('uuid')
  contributorId!: string;

  @Column('uuid')
  leadId!: string;

  @Column('text')
  state!: MyPersonState;

  @Column('text', { array: true })
  shows!: ShownToMyPerson[];

  @InstantColumn()
  askedAt!: Date;

  @InstantColumn({ nullable: true })
  endedAt!: Date | null;
}
