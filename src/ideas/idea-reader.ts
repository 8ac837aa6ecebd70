import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Actor } from '../identity/actor.js';
import { SecretBox } from '../platform/crypto/secret-box.js';
import type { Idea } from './idea.entity.js';
import type { IdeaType } from './idea.types.js';
import { PersonalDetailHintType } from './idea.types.js';
import { personalDetailsIn } from './personal-details.rules.js';

/** As it is sealed until it is published. */
export interface IdeaText {
  title: string;
  words: string | null;
  signedAs: string | null;
}

/** Whose eyes an idea is opened for: everyone reads what is published, its author and whoever decides about it also what isn't. */
export type IdeaEyes = 'everyone' | 'author' | 'moderator';

interface Row {
  id: string;
  mine: boolean;
  meToosOfMine: string[];
  overdue: boolean;
  tellsMe: boolean;
  textKeyId: string | null;
  textCiphertext: Buffer | null;
  noteKeyId: string | null;
  noteCiphertext: Buffer | null;
}

const facts = `
  select idea.id, coalesce(author.posted_by = $2 or own.account_id = $2, false) as mine,
    array(select too.contributor_id::text from idea_me_too too join contributor me on me.id = too.contributor_id where too.idea_id = idea.id and me.account_id = $2 order by 1) as "meToosOfMine",
    idea.state in ('published', 'waiting') and idea.due_by < (clock_now() at time zone 'Europe/London')::date as overdue,
    coalesce(author.tell_me and (author.posted_by = $2 or own.account_id = $2), false)
      or exists (select from idea_me_too too join contributor me on me.id = too.contributor_id where too.idea_id = idea.id and me.account_id = $2 and too.tell_me) as "tellsMe",
    author.text_key_id as "textKeyId", author.text_ciphertext as "textCiphertext", author.note_key_id as "noteKeyId", author.note_ciphertext as "noteCiphertext"
  from idea left join idea_author author on author.idea_id = idea.id left join contributor own on own.id = author.contributor_id
  where idea.id = any ($1::uuid[])`;

/** Opens ideas for somebody who may read them: whoever calls has made sure of that. */
@Injectable()
export class IdeaReader {
  constructor(private readonly box: SecretBox) {}

  seal(text: IdeaText): [keyId: string, ciphertext: Buffer] {
    return this.sealText(JSON.stringify(text));
  }

  sealText(text: string): [keyId: string, ciphertext: Buffer] {
    const { keyId, ciphertext } = this.box.seal(text);
    return [keyId, ciphertext];
  }

  openText(keyId: string, ciphertext: Buffer): IdeaText {
    return JSON.parse(this.box.open({ keyId, ciphertext })) as IdeaText;
  }

  /** One statement, however many there are. */
  async open(em: EntityManager, { accountId }: Actor, ideas: readonly Idea[], eyes: IdeaEyes): Promise<Map<string, IdeaType>> {
    const rows = ideas.length === 0 ? [] : await em.query<Row[]>(facts, [ideas.map(({ id }) => id), accountId]);
    const of = new Map(rows.map((row) => [row.id, row]));
    return new Map(ideas.map((idea) => [idea.id, this.read(idea, of.get(idea.id)!, eyes)]));
  }

  private read(idea: Idea, row: Row, eyes: IdeaEyes): IdeaType {
    const { id, code, kind, state, version, joinedInto, areaCode, postedAt, publishedAt, dueBy } = idea;
    const sealed = eyes !== 'everyone' && row.textKeyId !== null && row.textCiphertext !== null ? this.openText(row.textKeyId, row.textCiphertext) : null;
    const { title, words, signedAs } = sealed ?? idea;
    return {
      id, code, kind, state, version, joinedInto, areaCode, postedAt, publishedAt, dueBy, title, words, signedAs,
      mine: row.mine, meToosOfMine: row.meToosOfMine, overdue: row.overdue, tellsMe: row.tellsMe,
      note: eyes !== 'everyone' && row.noteKeyId !== null && row.noteCiphertext !== null ? this.box.open({ keyId: row.noteKeyId, ciphertext: row.noteCiphertext }) : null,
      hints: sealed === null ? [] : PersonalDetailHintType.of(personalDetailsIn(wholeText(sealed))),
    }; // prettier-ignore
  }
}

export const wholeText = ({ title, words }: { title: string; words?: string | null }): string => [title, words ?? ''].join('\n').trim();
