import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Actor } from '../identity/actor.js';
import { SecretBox } from '../platform/crypto/secret-box.js';
import { dayInEngland } from '../reference/days.rules.js';
import type { Concern } from './concern.entity.js';
import { late } from './concern.rules.js';
import { stepTexts } from './concern.texts.js';
import type { ConcernStepKind } from './concern.lists.js';
import type { ConcernMessage, ConcernStep, ConcernType } from './concern.types.js';

interface Sealed {
  concernId: string;
  at: Date;
  fromAuthor: boolean;
  keyId: string;
  ciphertext: Buffer;
}

/** SQL: what a concern `c` is about, in words. */
export const aboutWhat = `coalesce((select '“' || o.title || '”, ' from opportunity o where o.id = c.opportunity_id), '')
  || coalesce((select string_agg(g.name, ', ' order by g.name) from organisation g where g.id = any (c.organisation_ids)), '')`;

/** Opens concerns for somebody who may read them: whoever calls has made sure of that. */
@Injectable()
export class ConcernReader {
  constructor(private readonly box: SecretBox) {}

  /** Three statements, however many there are. */
  async open(em: EntityManager, { accountId: me }: Actor, concerns: readonly Concern[], now: Date): Promise<Map<string, ConcernType>> {
    const ids = concerns.map(({ id }) => id);
    const facts = await em.query<{ id: string; about: string; author: string | null; hearer: string | null }[]>(
      `select c.id, ${aboutWhat} as about, author.display_name as author, hearer.display_name as hearer
       from concern c left join account author on author.id = c.account_id left join account hearer on hearer.id = c.heard_by where c.id = any ($1::uuid[])`,
      [ids],
    );
    const factsOf = new Map(facts.map((each) => [each.id, each]));
    const messages = await this.messages(em, ids);
    const steps = await this.steps(em, ids);
    const told = await em.query<Sealed[]>(`select concern_id as "concernId", told_at as at, text_key_id as "keyId", text_ciphertext as ciphertext from concern_for_team where concern_id = any ($1::uuid[]) order by told_at, id`, [ids]);
    const today = dayInEngland(now);
    return new Map(concerns.map((each) => {
      const mine = each.accountId === me;
      const { about = '', author = null, hearer = null } = factsOf.get(each.id) ?? {};
      return [each.id, {
        id: each.id, mine, route: each.route, kind: each.kind, state: each.state, about, raisedAt: each.raisedAt,
        words: this.text(each.wordsKeyId, each.wordsCiphertext),
        from: !mine && each.nameShown ? author : null,
        heardBy: mine ? hearer : null,
        teamMayKnow: each.teamMayKnow, acknowledgeBy: each.acknowledgeBy, answerBy: each.answerBy, overdue: late(each, today) !== null,
        receivedAt: each.receivedAt, answeredAt: each.answeredAt, outcome: each.outcome, answer: this.text(each.answerKeyId, each.answerCiphertext),
        toldTeam: told.filter(({ concernId }) => concernId === each.id).map((one) => this.box.open(one)),
        messages: (messages.get(each.id) ?? []).map((one): ConcernMessage => ({ at: one.at, mine: one.fromAuthor === mine, text: this.box.open(one) })),
        steps: steps.get(each.id) ?? [],
      }];
    })); // prettier-ignore
  }

  text(keyId: string | null, ciphertext: Buffer | null): string | null {
    return keyId !== null && ciphertext !== null ? this.box.open({ keyId, ciphertext }) : null;
  }

  private async messages(em: EntityManager, ids: readonly string[]): Promise<Map<string, Sealed[]>> {
    const rows = await em.query<Sealed[]>(newest('concern_message', 'each.from_author as "fromAuthor", each.text_key_id as "keyId", each.text_ciphertext as ciphertext'), [ids]);
    return grouped(rows);
  }

  private async steps(em: EntityManager, ids: readonly string[]): Promise<Map<string, ConcernStep[]>> {
    const rows = await em.query<{ concernId: string; at: Date; step: ConcernStepKind }[]>(newest('concern_step', 'each.step'), [ids]);
    return new Map([...grouped(rows)].map(([id, steps]) => [id, steps.map(({ at, step }) => ({ at, what: stepTexts[step] }))]));
  }
}

/** The newest 100 of each, oldest first. */
const newest = (table: string, columns: string): string => `
  select each.concern_id as "concernId", each.at, ${columns}
  from (select *, row_number() over (partition by concern_id order by id desc) as place from ${table} where concern_id = any ($1::uuid[])) each
  where place <= 100 order by each.id`;

function grouped<T extends { concernId: string }>(rows: readonly T[]): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) groups.set(row.concernId, [...(groups.get(row.concernId) ?? []), row]);
  return groups;
}
