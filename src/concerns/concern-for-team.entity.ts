import { Column, Entity, PrimaryColumn } from 'typeorm';
import { InstantColumn } from '../platform/database/columns.js';

/** What a team was told about a concern whose author agreed to it. */
@Entity('concern_for_team')
export class ConcernForTeam {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') concernId!: string;
  @InstantColumn() toldAt!: Date;
  @Column('text') textKeyId!: string;
  @Column('bytea') textCiphertext!: Buffer;
}
