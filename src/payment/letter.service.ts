import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ContributorAccess } from '../contributors/contributor-access.js';
import { ContributorNames } from '../contributors/contributor-names.js';
import type { Actor } from '../identity/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { badInput } from '../platform/errors/domain-error.js';
import { dayInEngland } from '../reference/days.rules.js';
import type { LetterRequest } from './letter.inputs.js';
import type { Letter, LetterInvolvement } from './letter.rules.js';
import { PaymentAccess } from './payment-access.js';

/** A letter that explains payment for involvement: made when it is asked for, of what the person chooses, and kept nowhere. */
@Injectable()
export class LetterService {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly access: PaymentAccess,
    private readonly contributors: ContributorAccess,
    private readonly names: ContributorNames,
  ) {}

  /** @throws DomainError NOT_FOUND for an involvement that isn't theirs · FORBIDDEN · BAD_USER_INPUT for involvements of several people */
  write(actor: Actor, { to, say, involvementIds }: LetterRequest): Promise<Letter> {
    return this.unitOfWork.run(async (em, now) => {
      const people = new Set<string>();
      for (const id of involvementIds) {
        const { standing } = await this.access.requirePerson(em, actor, id);
        if (!people.has(standing.contributorId)) await this.contributors.noteReading(em, actor, standing, 'contributor.read_payments');
        people.add(standing.contributorId);
      }
      if (people.size > 1) throw badInput('involvementIds', 'These are involvements of several people. A letter is about one person.');
      const [contributorId] = people;
      const name = say.includes('name') ? ((await this.names.of(em, [contributorId])).get(contributorId) ?? null) : null;
      return { to, day: dayInEngland(now), name, says: say, involvements: await this.involvements(em, involvementIds) };
    });
  }

  private involvements(em: EntityManager, ids: readonly string[]): Promise<LetterInvolvement[]> {
    return em.query<LetterInvolvement[]>(
      `select (select string_agg(g.name, ', ' order by g.name) from organisation g where g.id = any (o.organisation_ids)) as organisation, o.title, (i.began_at at time zone 'Europe/London')::date::text as began,
         (i.ended_at at time zone 'Europe/London')::date::text as ended, case when t.payment_offered then coalesce(t.payment_text, '£' || to_char(t.payment_pence / 100.0, 'FM999990.00') || ' ' || replace(t.payment_per, '_', ' ')) end as payment,
         t.expenses, i.main_contact_name || ', ' || i.main_contact_role as contact,
         (select coalesce(jsonb_agg(jsonb_build_object('kind', c.kind, 'pence', c.pence, 'paidOn', c.paid_on) order by c.paid_on, c.id), '[]') from payment_claim c where c.involvement_id = i.id and c.state = 'paid') as paid
       from involvement i join opportunity o on o.id = i.opportunity_id
       cross join lateral (select * from involvement_terms t where t.involvement_id = i.id and t.state = 'agreed' order by t.number desc limit 1) t
       where i.id = any ($1::uuid[]) order by i.began_at, i.id`,
      [ids],
    );
  }
}
