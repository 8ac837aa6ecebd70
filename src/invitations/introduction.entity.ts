import { Column, Entity } from 'typeorm';
import { CreatedAtColumn, IdColumn } from '../platform/database/columns.js';

/** Someone was chosen: names and contact are exchanged, and there is a named contact and a next step. */
@Entity('introduction')
export class Introduction {
  @IdColumn()
  id!: string;

  @Column('uuid')
  opportunityId!: string;

  /** Null once the person was erased. */
  @Column('uuid', { nullable: true })
  contributorId!: string | null;

  @Column('uuid', { nullable: true })
  invitationId!: string | null;

  @Column('uuid', { nullable: true })
  expressionOfInterestId!: string | null;

  /** The post's named main contact: the one account that may read the person's contact details. */
  @Column('uuid')
  contactAccountId!: string;

  @Column('text')
  nextStep!: string;

  @CreatedAtColumn()
  createdAt!: Date;
}
