import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import { ContributorAccess } from '../contributors/contributor-access.js';
import { ContributorNames } from '../contributors/contributor-names.js';
import type { Actor } from '../identity/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { type ConnectionArgs, keysetPage, mapPage, type Page } from '../platform/graphql/connection.js';
import { MyPerson } from './my-person.entity.js';
import { type EndedBecause, myPersonSentence, underConcern } from './my-person.texts.js';
import type { LeadToNameType, MyPersonType, PersonWhoNamedMeType, WatchedInvolvementType } from './my-person.types.js';

interface LeadRow extends LeadToNameType {
  organisationId: string | null;
  areaCode: string | null;
}

const most = 50;

/** “My person”, as whoever named them and as the lead reads it. */
@Injectable()
export class MyPersonQueries {
  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly contributors: ContributorAccess,
    private readonly names: ContributorNames,
    private readonly audit: AuditLog,
  ) {}

  /** @throws DomainError NOT_FOUND */
  async leadsToName(actor: Actor, contributorId: string): Promise<LeadToNameType[]> {
    await this.contributors.requireOwnOrSpokenFor(this.dataSource.manager, actor, contributorId);
    return this.mayBeNamed(this.dataSource.manager, actor, contributorId);
  }

  /**
   * Leads of the person's area and of organisations they are or were involved with, and whoever registered them; each once, by name. Not those with a tie to something that
   * the account itself raised a concern about: whoever else asks learns nothing of it, for what is left out is left out for the account that raised it alone.
   */
  mayBeNamed(em: EntityManager, actor: Actor, contributorId: string): Promise<LeadRow[]> {
    return em.query<LeadRow[]>(
      `select * from (
         select distinct on (a.id) a.id as "accountId", a.display_name as name, coalesce(o.name, area.name) as "leadFor", p.organisation_id as "organisationId", p.area_code as "areaCode"
         from contributor c
         join permission p on p.kind = 'involvement_lead' and p.revoked_at is null
         join account a on a.id = p.account_id and a.suspended_at is null and a.id is distinct from c.account_id
         left join organisation o on o.id = p.organisation_id left join area on area.code = p.area_code
         where c.id = $1
           and (a.id = c.registered_by or p.area_code = c.area_code
             or exists (select from area_successor heir where heir.area_code = c.area_code and heir.successor_code = p.area_code)
             or exists (select from involvement i join opportunity post on post.id = i.opportunity_id where i.contributor_id = c.id and p.organisation_id = any (post.organisation_ids)))
           and (a.id = $2 or not my_person_under_concern($2, a.id))
         order by a.id, p.granted_at, p.id
       ) leads order by name, "accountId" limit ${most}`,
      [contributorId, actor.accountId],
    );
  }

  /** The one named last, also once it has ended; null where nobody was. @throws DomainError NOT_FOUND */
  async mine(actor: Actor, contributorId: string): Promise<MyPersonType | null> {
    const em = this.dataSource.manager;
    const standing = await this.contributors.requireOwnOrSpokenFor(em, actor, contributorId);
    await this.contributors.noteReading(em, actor, standing, 'contributor.read_involvements');
    const [row] = await em.query<(Omit<MyPersonType, 'sentence'> & { because: EndedBecause | null; underConcern: boolean })[]>(
      `select m.id, m.contributor_id as "contributorId", m.lead_id as "accountId", a.display_name as name, m.state, m.shows, m.asked_at as "askedAt", m.ended_at as "endedAt", m.ended_because as because,
         m.ended_at is null and my_person_under_concern($2, m.lead_id) as "underConcern"
       from my_person m join account a on a.id = m.lead_id where m.contributor_id = $1 order by m.asked_at desc, m.id desc limit 1`,
      [contributorId, actor.accountId],
    );
    if (!row) return null;
    const { because, underConcern: tied, ...shown } = row;
    return { ...shown, sentence: [myPersonSentence(row.state, because, row.name), ...(tied ? [underConcern] : [])].join(' ') };
  }

  /** Who named this account and hasn't ended it, the oldest first. */
  whoNamedMe(actor: Actor, args: ConnectionArgs): Promise<Page<PersonWhoNamedMeType>> {
    return this.unitOfWork.run(async (em, now) => {
      const query = em
        .createQueryBuilder(MyPerson, 'mine')
        .where(
          `mine.leadId = :me and mine.endedAt is null and my_person_is_there(mine.lead_id, mine.organisation_id, mine.area_code)
             and exists (select from contributor where contributor.id = mine.contributor_id and contributor.status = 'active')`,
          { me: actor.accountId },
        );
      const page = await keysetPage(query, { alias: 'mine', property: null, direction: 'ASC' }, args);
      const rows = page.edges.map(({ node }) => node);
      const names = await this.names.of(em, rows.map(({ contributorId }) => contributorId));
      const watched = await this.watched(em, rows.filter(({ state }) => state === 'agreed').map(({ id }) => id), now);
      await this.audit.recordForEach(em, { actorId: actor.accountId, action: 'contributor.read_as_my_person', subject: { kind: 'contributor', ids: rows.map(({ contributorId }) => contributorId) } });
      return mapPage(page, ({ id, contributorId, state, shows, askedAt }) => ({ id, name: names.get(contributorId) ?? null, state, shows, askedAt, involvements: watched.get(id) ?? [] }));
    });
  }

  /** One statement for any number; what isn't shown never leaves the database. */
  private async watched(em: EntityManager, ids: readonly string[], now: Date): Promise<Map<string, WatchedInvolvementType[]>> {
    const rows = await em.query<{ myPersonId: string; involvements: WatchedInvolvementType[] }[]>(
      `select m.id as "myPersonId", (
         select coalesce(jsonb_agg(to_jsonb(each) order by each."beganAt", each.id), '[]') from (
           select i.id, post.title, i.began_at as "beganAt",
             case when 'next_steps' = any (m.shows) then step.what end as "nextStep", case when 'next_steps' = any (m.shows) then step.due_on::text end as "dueOn",
             case when 'overdue' = any (m.shows) then step.overdue_at <= $2::timestamptz end as "isOverdue",
             case when 'main_contacts' = any (m.shows) then i.main_contact_name || ', ' || i.main_contact_role end as "mainContact"
           from involvement i join opportunity post on post.id = i.opportunity_id left join involvement_step step on step.involvement_id = i.id and step.ended_at is null
           where i.contributor_id = m.contributor_id and i.ended_at is null order by i.began_at, i.id limit ${most}
         ) each
       ) as involvements from my_person m where m.id = any ($1::uuid[])`,
      [ids, now],
    );
    return new Map(rows.map(({ myPersonId, involvements }) => [myPersonId, involvements]));
  }
}
