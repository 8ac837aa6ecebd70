import { Column, Entity } from 'typeorm';
import { IdColumn } from '../platform/database/columns.js';

/** A condition or theme that people have lived with and work is about. Loaded from `data/`, never written by the application. */
@Entity('topic')
export class Topic {
  @IdColumn()
  id!: string;

  /** Its lasting name in addresses and data files. */
  @Column('text')
  slug!: string;

  @Column('text')
  name!: string;

  /** Null for the categories at the top. */
  @Column('uuid', { nullable: true })
  parentId!: string | null;

  /** `YYYY-MM-DD` */
  @Column('date')
  validFrom!: string;

  /** The last day it holds, `YYYY-MM-DD`; null while it does. */
  @Column('date', { nullable: true })
  validTo!: string | null;
}
