import { Injectable } from '@nestjs/common';
import { AuditLog } from '../audit/audit.service.js';
import { type Actor, has } from '../identity/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { type ConnectionArgs, keysetPage, mapPage, type Page } from '../platform/graphql/connection.js';
import { ContributorAccess } from './contributor-access.js';
import { Contributor } from './contributor.entity.js';
import { type SealedJson, sealedJson, SealedText } from './sealed-text.js';
import type { SupportedPersonType, SupportNeedsType } from './support.types.js';

type NeedRow = Omit<SupportNeedsType['accessNeeds'][number], 'detail'> & { sealedDetail: SealedJson | null };

/** What helpers and involvement leads see of others. Each reading is in the audit log, where the person finds it. */
@Injectable()
export class SupportQueries {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly access: ContributorAccess,
    private readonly sealed: SealedText,
    private readonly audit: AuditLog,
  ) {}

  /** People who named this account as their helper, and, for a lead, those it registered, who are still here. Oldest first. */
  async supported(actor: Actor, args: ConnectionArgs): Promise<Page<SupportedPersonType>> {
    return this.unitOfWork.run(async (em) => {
      const helps = 'exists (select from helper h where h.contributor_id = person.id and h.account_id = :me and h.ended_at is null)';
      const registered = has(actor, 'involvement_lead') ? ' or person.registeredBy = :me' : '';
      const query = em.createQueryBuilder(Contributor, 'person').where(`person.status <> 'left' and (${helps}${registered})`, { me: actor.accountId });
      const page = await keysetPage(query, { alias: 'person', property: null, direction: 'ASC' }, args);
      const ids = page.edges.map(({ node }) => node.id);
      const extra = await em.query<{ id: string; accountName: string | null; helps: boolean }[]>(
        `select c.id, a.display_name as "accountName", exists (select from helper h where h.contributor_id = c.id and h.account_id = $2 and h.ended_at is null) as helps
         from contributor c left join account a on a.id = c.account_id where c.id = any($1::uuid[])`,
        [ids, actor.accountId],
      );
      const extraOf = new Map(extra.map((row) => [row.id, row]));
      await this.audit.recordForEach(em, { actorId: actor.accountId, action: 'contributor.read_name', subject: { kind: 'contributor', ids } });
      return mapPage(page, (person) => ({
        id: person.id,
        name: this.nameOf(person) ?? extraOf.get(person.id)?.accountName ?? null,
        kind: person.kind,
        status: person.status,
        iAmTheirHelper: extraOf.get(person.id)?.helps ?? false,
      }));
    });
  }

  /** For the lead who registered someone: what to arrange for them. @throws DomainError NOT_FOUND for anyone else */
  async supportNeeds(actor: Actor, contributorId: string): Promise<SupportNeedsType> {
    return this.unitOfWork.run(async (em) => {
      await this.access.requireRegistrar(em, actor, contributorId);
      await this.audit.record(em, { actorId: actor.accountId, action: 'contributor.read_support_needs', subject: { kind: 'contributor', id: contributorId } });
      const rows = await em.query<NeedRow[]>(
        `select need_group as "group", need, ${sealedJson('detail_key_id', 'detail_ciphertext')} as "sealedDetail" from access_need
         where contributor_id = $1 order by id`,
        [contributorId],
      );
      return { contributorId, accessNeeds: rows.map(({ group, need, sealedDetail }) => ({ group, need, detail: this.sealed.openOrNull(sealedDetail) })) };
    });
  }

  private nameOf({ nameKeyId, nameCiphertext }: Contributor): string | null {
    return nameKeyId && nameCiphertext ? this.sealed.open({ keyId: nameKeyId, ciphertext: nameCiphertext.toString('base64') }) : null;
  }
}
