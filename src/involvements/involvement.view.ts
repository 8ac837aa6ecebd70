import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { SecretBox } from '../platform/crypto/secret-box.js';
import { dayInEngland } from '../reference/days.rules.js';
import type { Involvement } from './involvement.entity.js';
import { standsIn } from './involvement.rules.js';
import type { InvolvementDeputyType, InvolvementType } from './involvement.types.js';

interface BesideRow {
  id: string;
  code: string;
  what: string | null;
  dueOn: string | null;
  isOverdue: boolean;
  deputyIsThere: boolean;
}

/** Involvements as they are shown, opened; who may see them is checked before. */
@Injectable()
export class InvolvementView {
  constructor(private readonly secrets: SecretBox) {}

  /** In the order given; one statement for any number. */
  async of(em: EntityManager, rows: readonly Involvement[], now: Date): Promise<InvolvementType[]> {
    const beside = new Map((await this.beside(em, rows.map(({ id }) => id), now)).map((row) => [row.id, row]));
    const today = dayInEngland(now);
    return rows.map((row) => {
      const { code, what, dueOn, isOverdue, deputyIsThere } = beside.get(row.id)!;
      return {
        ...row,
        code,
        mainContact: { name: row.mainContactName, role: row.mainContactRole, email: this.open(row.mainContactEmailKeyId, row.mainContactEmailCiphertext) },
        // Whoever has left the team or is kept out stands in for nobody.
        deputy: deputyIsThere ? this.deputy(row, today) : null,
        nextStep: what === null || dueOn === null ? null : { what, dueOn, isOverdue },
        arranged: this.open(row.arrangedKeyId, row.arrangedCiphertext),
      };
    });
  }

  private deputy(row: Involvement, today: string): InvolvementDeputyType | null {
    const { deputyName: name, deputyRole: role, deputyFirstDay: firstDay, deputyLastDay: lastDay } = row;
    if (name === null || role === null || firstDay === null || lastDay === null) return null;
    return { name, role, email: this.open(row.deputyEmailKeyId, row.deputyEmailCiphertext), firstDay, lastDay, standsInToday: standsIn({ firstDay, lastDay }, today) };
  }

  /** An empty text stands where there is none any more. */
  private open(keyId: string | null, ciphertext: Buffer | null): string | null {
    return keyId !== null && ciphertext !== null ? this.secrets.open({ keyId, ciphertext }) || null : null;
  }

  private beside(em: EntityManager, ids: readonly string[], now: Date): Promise<BesideRow[]> {
    return em.query<BesideRow[]>(
      `select involvement.id, coalesce(invitation.code, expression.code) as code, step.what, step.due_on::text as "dueOn", coalesce(step.overdue_at <= $2, false) as "isOverdue",
         involvement.deputy_id is not null and involvement_contact_is_there(involvement.deputy_id, involvement.opportunity_id) as "deputyIsThere"
       from involvement
       join introduction on introduction.id = involvement.introduction_id
       left join invitation on invitation.id = introduction.invitation_id
       left join expression_of_interest expression on expression.id = introduction.expression_of_interest_id
       left join involvement_step step on step.involvement_id = involvement.id and step.ended_at is null
       where involvement.id = any ($1::uuid[])`,
      [ids, now],
    );
  }
}
