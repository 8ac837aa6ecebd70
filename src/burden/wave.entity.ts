import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Everyone asked in one call about one opportunity, with one closing date for all. Read only; the guard writes it. */
@Entity('wave')
export class Wave {
  @PrimaryColumn('uuid')
  id!: string;

  @Column('uuid')
  opportunityId!: string;

  @Column('timestamptz')
  reservedAt!: Date;

  /** Asks that reached nobody by then are released. */
  @Column('timestamptz')
  deliverBy!: Date;

  @Column('timestamptz')
  closesAt!: Date;

  /** When what was still unanswered lapsed. */
  @Column('timestamptz', { nullable: true })
  closedAt!: Date | null;
}
