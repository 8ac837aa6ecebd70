import { Column, Entity } from 'typeorm';
import { IdColumn, InstantColumn } from '../platform/database/columns.js';
import type { IdeaKind, IdeaState } from './idea.lists.js';

/** What somebody wants found out or changed, as everybody reads it. Who wrote it stands in `idea_author`. */
@Entity('idea')
export class Idea {
  @IdColumn() id!: string;
  @Column('text') code!: string;
  @Column('text') kind!: IdeaKind;
  @Column('text') state!: IdeaState;
  @Column('int') version!: number;
  @Column('text', { nullable: true }) areaCode!: string | null;
  @InstantColumn() postedAt!: Date;
  @InstantColumn({ nullable: true }) publishedAt!: Date | null;
  @Column('date') dueBy!: string;
  /** Null until it is published, and once it was taken back. */
  @Column('text', { nullable: true }) title!: string | null;
  @Column('text', { nullable: true }) words!: string | null;
  @Column('text', { nullable: true }) signedAs!: string | null;
  @Column('smallint') renewals!: number;
  @InstantColumn({ nullable: true }) firstAnsweredAt!: Date | null;
  @Column('uuid', { nullable: true }) joinedInto!: string | null;
}
