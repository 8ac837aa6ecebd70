import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Actor } from '../../identity/actor.js';
import { type ConnectionArgs, keysetPage, mapPage, type Page } from '../../platform/graphql/connection.js';
import { FindingsQueries } from '../findings.queries.js';
import { BrokerNote } from './broker-note.entity.js';
import type { BrokerNoteTextType } from './note-texts.types.js';

/** What a row doesn't say itself. */
interface Around {
  readonly id: string;
  readonly author: string;
  readonly endedBy: string | null;
  /** Another text was written when this one ended. */
  readonly changed: boolean;
}

/** What notes say and said, and who changed what. */
@Injectable()
export class NoteTextsQueries {
  constructor(
    private readonly dataSource: DataSource,
    private readonly findings: FindingsQueries,
  ) {}

  /** The latest first. @throws DomainError NOT_FOUND, also for a finding that this reader may not see */
  async of(actor: Actor, findingId: string, args: ConnectionArgs): Promise<Page<BrokerNoteTextType>> {
    const { id } = await this.findings.finding(actor, findingId);
    const query = this.dataSource.manager.createQueryBuilder(BrokerNote, 'note').where('note.findingId = :id', { id });
    const page = await keysetPage(query, { alias: 'note', property: null }, args);
    const rows = await this.dataSource.query<Around[]>(
      `select note.id, author.display_name as author, ended.display_name as "endedBy",
         exists (select from broker_note next where next.first_id = coalesce(note.first_id, note.id) and next.id <> note.id and next.created_at = note.removed_at) as changed
       from broker_note note join account author on author.id = note.author_id left join account ended on ended.id = note.removed_by
       where note.id = any ($1::uuid[])`,
      [page.edges.map(({ node }) => node.id)],
    );
    const around = new Map(rows.map((row) => [row.id, row]));
    return mapPage(page, (note) => textOf(note, around.get(note.id)!));
  }
}

function textOf(note: BrokerNote, { author, endedBy, changed }: Around): BrokerNoteTextType {
  const { id, areaCode, text, couldChange, createdAt, removedAt } = note;
  const state = removedAt === null ? 'standing' : changed ? 'changed' : 'removed';
  return { id, firstId: note.firstId ?? id, areaCode, text, couldChange, author, createdAt, state, endedBy, endedAt: removedAt };
}
