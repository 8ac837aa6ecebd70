import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import { ContributorAccess } from '../contributors/contributor-access.js';
import type { SafeWay } from '../contributors/contributor.lists.js';
import { type SealedJson, sealedJson, SealedText } from '../contributors/sealed-text.js';
import type { Actor } from '../identity/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { InvolvementAccess } from './involvement-access.js';
import type { MyPassportType, PassportShareType, PassportType } from './passport.types.js';

type Fields = Omit<PassportType, 'involvementId'>;
type NeedRow = Omit<Fields['accessNeeds'][number], 'detail'> & { sealedDetail: SealedJson | null };

interface PassportRow {
  supportNeeds: SealedJson | null;
  whatHelpsMe: SealedJson | null;
  needs: NeedRow[];
  safeContact: { ways: SafeWay[]; times: SealedJson | null; relayOnly: boolean } | null;
}

/** Columns of what stands in the passport of contributor `c`, read from where each part is kept. */
const present = `${sealedJson('p.support_key_id', 'p.support_ciphertext')} as "supportNeeds", ${sealedJson('p.helps_key_id', 'p.helps_ciphertext')} as "whatHelpsMe",
  coalesce((select jsonb_agg(jsonb_build_object('group', n.need_group, 'need', n.need, 'sealedDetail', ${sealedJson('n.detail_key_id', 'n.detail_ciphertext')}) order by n.id)
            from access_need n where n.contributor_id = c.id), '[]') as needs,
  (select jsonb_build_object('ways', s.ways, 'times', ${sealedJson('s.times_key_id', 's.times_ciphertext')}, 'relayOnly', s.relay_only) from safe_contact s where s.contributor_id = c.id) as "safeContact"`;
const inForce = `share.withdrawn_at is null and passport_shown_until(i.state, i.ended_at) > $2::timestamptz`;

/** Passports as their person and the teams they share it with read them. */
@Injectable()
export class PassportQueries {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly contributors: ContributorAccess,
    private readonly access: InvolvementAccess,
    private readonly sealed: SealedText,
    private readonly audit: AuditLog,
  ) {}

  /** @throws DomainError NOT_FOUND */
  mine(actor: Actor, contributorId: string): Promise<MyPassportType> {
    return this.unitOfWork.run(async (em, now) => {
      const standing = await this.contributors.requireOwnOrSpokenFor(em, actor, contributorId);
      await this.contributors.noteReading(em, actor, standing, 'contributor.read_passport');
      const [row] = await em.query<[PassportRow]>(`select ${present} from contributor c left join involvement_passport p on p.contributor_id = c.id where c.id = $1`, [contributorId]);
      return { contributorId, ...this.opened(row), sharedWith: await this.shares(em, contributorId, now) };
    });
  }

  /**
   * What the person shares with the team of an involvement, as it is now; null where they don't. One statement finds out both: whoever takes it back and then writes
   * something else is not read in between.
   * @throws DomainError NOT_FOUND · FORBIDDEN while the organisation may not act
   */
  ofInvolvement(actor: Actor, involvementId: string): Promise<PassportType | null> {
    return this.unitOfWork.run(async (em, now) => {
      const { involvement } = await this.access.requireTeam(em, actor, involvementId);
      const [row] = await em.query<PassportRow[]>(
        `select ${present} from involvement i join contributor c on c.id = i.contributor_id and c.status = 'active' join passport_share share on share.involvement_id = i.id and ${inForce}
         left join involvement_passport p on p.contributor_id = c.id where i.id = $1`,
        [involvement.id, now],
      );
      if (!row) return null;
      await this.audit.record(em, { actorId: actor.accountId, action: 'contributor.read_passport', subject: { kind: 'contributor', id: involvement.contributorId }, details: { involvementId } });
      return { involvementId, ...this.opened(row) };
    });
  }

  private shares(em: EntityManager, contributorId: string, now: Date): Promise<PassportShareType[]> {
    return em.query<PassportShareType[]>(
      `select i.id as "involvementId", o.title, share.shared_at as "sharedAt", case when i.ended_at is not null then passport_shown_until(i.state, i.ended_at) end as "shownUntil"
       from passport_share share join involvement i on i.id = share.involvement_id join opportunity o on o.id = i.opportunity_id
       where i.contributor_id = $1 and ${inForce} order by share.shared_at, share.id`,
      [contributorId, now],
    );
  }

  private opened({ supportNeeds, whatHelpsMe, needs, safeContact }: PassportRow): Fields {
    return {
      supportNeeds: this.sealed.openOrNull(supportNeeds),
      whatHelpsMe: this.sealed.openOrNull(whatHelpsMe),
      accessNeeds: needs.map(({ group, need, sealedDetail }) => ({ group, need, detail: this.sealed.openOrNull(sealedDetail) })),
      safeContact: safeContact && { ...safeContact, times: this.sealed.openOrNull(safeContact.times) },
    };
  }
}
