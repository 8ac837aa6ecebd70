import { Column, Entity, JoinColumn, ManyToOne, OneToMany, PrimaryColumn, type Relation } from 'typeorm';

/** A published range of payments, for the days it holds (both included; null: not stated, or still in force). */
@Entity('payment_guide')
export class PaymentGuide {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') publisher!: string;
  /** Whose own it is; null: published for everybody. */
  @Column('uuid', { nullable: true }) organisationId!: string | null;
  @Column('int') lowestPence!: number;
  @Column('int') highestPence!: number;
  @Column('date', { nullable: true }) validFrom!: string | null;
  @Column('date', { nullable: true }) validTo!: string | null;
  @OneToMany(() => PaymentGuideBand, (band) => band.guide) bands?: Relation<PaymentGuideBand>[];
}

/** An example within the range; without pence while the amount is to be confirmed. */
@Entity('payment_guide_band')
export class PaymentGuideBand {
  @PrimaryColumn('uuid') guideId!: string;
  @PrimaryColumn('int') place!: number;
  @Column('text') activity!: string;
  @Column('int', { nullable: true }) pence!: number | null;

  @ManyToOne(() => PaymentGuide, (guide) => guide.bands)
  @JoinColumn({ name: 'guide_id' })
  guide?: Relation<PaymentGuide>;
}
