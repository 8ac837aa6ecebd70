import { Column, Entity, PrimaryColumn } from 'typeorm';

/** An integrated care board and its area. Loaded from `data/`, never written by the application. */
@Entity('area')
export class Area {
  /** ODS code. */
  @PrimaryColumn('text')
  code!: string;

  @Column('text')
  name!: string;

  @Column('text')
  kind!: 'icb';

  /** `YYYY-MM-DD` */
  @Column('date')
  validFrom!: string;

  /** The last day it holds, `YYYY-MM-DD`; null while it does. */
  @Column('date', { nullable: true })
  validTo!: string | null;
}
