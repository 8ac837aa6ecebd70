import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit.service.js';
import { type Actor, has, leadScope } from '../identity/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { type ConnectionArgs, keysetPage, mapPage, type Page } from '../platform/graphql/connection.js';
import { actingState } from './acting.sql.js';
import type { ActingArrangementType } from './acting.types.js';
import { Contributor } from './contributor.entity.js';
import { leadReaches } from './lead-reach.sql.js';
import { type SealedJson, sealedJson, SealedText } from './sealed-text.js';

type Row = Omit<ActingArrangementType, 'personName'> & { person: SealedJson };

const arrangements = `
  select r.contributor_id as "contributorId", ${sealedJson('r.person_key_id', 'r.person_ciphertext')} as person, acting.display_name as "actingName",
    r.relationship, r.basis, r.scope as "mayDo", ${actingState} as state, r.review_due_at as "reviewDueAt", r.end_reason as "endReason",
    coalesce((select jsonb_agg(jsonb_build_object('kind', p.kind, 'seenAt', p.seen_at, 'seenBy', seer.display_name) order by p.id desc)
              from acting_paper p join account seer on seer.id = p.seen_by where p.contributor_id = r.contributor_id), '[]') as papers
  from representation r
  join contributor c on c.id = r.contributor_id
  left join account acting on acting.id = coalesce(c.account_id, r.acted_by)
  where r.contributor_id = any ($1::uuid[])`;

/** Who acts for whom, for the leads who make sure of it. Each reading is in the audit log. */
@Injectable()
export class ActingQueries {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly sealed: SealedText,
    private readonly audit: AuditLog,
  ) {}

  /** What waits for a lead: papers to be seen, a review that is due within 30 days, a profile to be handed over. Oldest first. */
  async toReview(actor: Actor, args: ConnectionArgs): Promise<Page<ActingArrangementType>> {
    return this.unitOfWork.run(async (em) => {
      const query = em
        .createQueryBuilder(Contributor, 'person')
        .innerJoin('representation', 'r', 'r.contributor_id = person.id')
        .where(
          `person.kind = 'acting_for' and person.status <> 'left' and r.holds_until < clock_now() + interval '720 hours' and ${leadReaches}`,
          { me: actor.accountId, isAdministrator: has(actor, 'administrator'), areaCodes: leadScope(actor).areaCodes },
        );
      const page = await keysetPage(query, { alias: 'person', property: null, direction: 'ASC' }, args);
      const ids = page.edges.map(({ node }) => node.id);
      const rows = await em.query<Row[]>(arrangements, [ids]);
      const byId = new Map(rows.map((row) => [row.contributorId, this.open(row)]));
      await this.audit.recordForEach(em, { actorId: actor.accountId, action: 'contributor.read_acting', subject: { kind: 'contributor', ids } });
      return mapPage(page, ({ id }) => byId.get(id)!);
    });
  }

  private open({ person, papers, ...row }: Row): ActingArrangementType {
    return { ...row, personName: this.sealed.open(person), papers: papers.map((paper) => ({ ...paper, seenAt: new Date(paper.seenAt) })) };
  }
}
