import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import { leadReaches } from '../contributors/lead-reach.sql.js';
import { type SealedJson, sealedJson, SealedText } from '../contributors/sealed-text.js';
import { type Actor, has, leadScope } from '../identity/actor.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { type ConnectionArgs, keysetPage, mapPage, type Page } from '../platform/graphql/connection.js';
import { CheckInCall } from './check-in-call.entity.js';
import type { CheckInCallType } from './check-in-calls.types.js';
import { CALL_DAYS, HOURS_BETWEEN_TRIES } from './check-in.rules.js';
import { stillSilent } from './check-in.sql.js';
import { checkInCallWords } from './check-in.texts.js';

interface WhomRow {
  id: string;
  name: SealedJson | null;
  accountName: string | null;
  askFor: SealedJson | null;
  safeTimes: SealedJson | null;
}

const whom = `
  select c.id, ${sealedJson('c.name_key_id', 'c.name_ciphertext')} as name, a.display_name as "accountName",
    ${sealedJson('asked.name_key_id', 'asked.name_ciphertext')} as "askFor", ${sealedJson('s.times_key_id', 's.times_ciphertext')} as "safeTimes"
  from contributor c left join account a on a.id = c.account_id
  left join contact_person asked on asked.contributor_id = c.id and asked.is_current left join safe_contact s on s.contributor_id = c.id
  where c.id = any ($1::uuid[])`;

/** The same people that `ContributorAccess.lockToConfirm` lets them record it for. */
const theirs = `person.account_id is distinct from :me and (cast(:isLead as boolean) and ${leadReaches}
  or exists (select from helper where helper.contributor_id = person.id and helper.account_id = :me and helper.ended_at is null))`;

const dueAt = (askedAt: Date): Date => new Date(askedAt.getTime() + CALL_DAYS * 86_400_000);

/** Whom to ring, for the leads and helpers who look after them. Each reading is in the audit log. */
@Injectable()
export class CheckInCallQueries {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly sealed: SealedText,
    private readonly audit: AuditLog,
  ) {}

  /** Oldest first: of people in a lead's areas, whom it registered, or whom the account helps. Whoever came back meanwhile, or was just tried, isn't there. */
  toMake(actor: Actor, args: ConnectionArgs): Promise<Page<CheckInCallType>> {
    const isAdministrator = has(actor, 'administrator');
    return this.unitOfWork.run(async (em) => {
      const query = em
        .createQueryBuilder(CheckInCall, 'call')
        .innerJoin('contributor', 'person', 'person.id = call.contributorId')
        .innerJoin('guarded_profile', 'p', 'p.contributor_id = person.id')
        .innerJoin('guard_row', 'g', 'g.recipient_id = p.recipient_id')
        .where(`call.outcome is null and ${stillSilent} and coalesce(call.triedAt, '-infinity') <= clock_now() - ${HOURS_BETWEEN_TRIES} * interval '1 hour' and ${theirs}`, {
          me: actor.accountId, isAdministrator, isLead: isAdministrator || has(actor, 'involvement_lead'), areaCodes: leadScope(actor).areaCodes,
        });
      const page = await keysetPage(query, { alias: 'call', property: null, direction: 'ASC' }, args);
      const ids = page.edges.map(({ node }) => node.contributorId);
      const people = await this.people(em, ids);
      await this.audit.recordForEach(em, { actorId: actor.accountId, action: 'contributor.read_check_in', subject: { kind: 'contributor', ids } });
      return mapPage(page, ({ id, contributorId, askedAt, tries }) => ({ id, contributorId, ...people.get(contributorId)!, ringBy: dueAt(askedAt), triesBefore: tries, whatToSay: checkInCallWords }));
    });
  }

  private async people(em: EntityManager, ids: readonly string[]): Promise<Map<string, Pick<CheckInCallType, 'name' | 'askFor' | 'safeTimes'>>> {
    const rows = await em.query<WhomRow[]>(whom, [ids]);
    return new Map(
      rows.map(({ id, name, accountName, askFor, safeTimes }) => [
        id,
        { name: this.sealed.openOrNull(name) ?? accountName, askFor: this.sealed.openOrNull(askFor), safeTimes: this.sealed.openOrNull(safeTimes) },
      ]),
    );
  }
}
