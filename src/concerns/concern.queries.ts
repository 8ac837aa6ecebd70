import { Injectable } from '@nestjs/common';
import type { EntityManager, SelectQueryBuilder } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import { type Actor, leadScope, teamIds } from '../identity/actor.js';
import { SecretBox } from '../platform/crypto/secret-box.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { type ConnectionArgs, keysetPage, mapPage, type Page } from '../platform/graphql/connection.js';
import { concernNotFound } from './concern-care.js';
import { ConcernForTeam } from './concern-for-team.entity.js';
import { aboutWhat, ConcernReader } from './concern-reader.js';
import { Concern } from './concern.entity.js';
import type { ConcernKind } from './concern.lists.js';
import type { ConcernTold, ConcernType } from './concern.types.js';

/** Who may read a concern: whoever raised it, and whoever hears it at this moment, as `concern_hears` says; what they read is in the audit log. */
@Injectable()
export class ConcernQueries {
  constructor(
    private readonly unitOfWork: UnitOfWork,
    private readonly box: SecretBox,
    private readonly audit: AuditLog,
    private readonly reader: ConcernReader,
  ) {}

  /** Newest first. */
  mine(actor: Actor, args: ConnectionArgs): Promise<Page<ConcernType>> {
    return this.page(actor, 'DESC', args, (query) => query.where('concern.accountId = :me', { me: actor.accountId }));
  }

  /** Those that have waited longest first. */
  toHear(actor: Actor, openOnly: boolean, args: ConnectionArgs): Promise<Page<ConcernType>> {
    const states = openOnly ? ['answered', 'withdrawn'] : [];
    return this.page(actor, 'ASC', args, (query) =>
      query.where('(concern.heardBy = :me or concern.heardBy is null) and concern.state <> all (cast(:states as text[])) and concern_hears(cast(:me as uuid), concern.id)', { me: actor.accountId, states }),
    );
  }

  /** After a change, for whoever made it. @throws DomainError NOT_FOUND */
  one(actor: Actor, id: string): Promise<ConcernType> {
    return this.unitOfWork.run(async (em, now) => {
      const concern = await em.createQueryBuilder(Concern, 'concern').where('concern.id = :id and (concern.accountId = :me or concern_hears(cast(:me as uuid), concern.id))', { id, me: actor.accountId }).getOne();
      if (!concern) throw concernNotFound();
      await this.noteReading(em, actor, [concern]);
      return (await this.reader.open(em, actor, [concern], now)).get(id)!;
    });
  }

  /** For teams of the opportunity, and leads of the organisations, newest first: what was told to them, and nothing of any other. */
  told(actor: Actor, args: ConnectionArgs): Promise<Page<ConcernTold>> {
    return this.unitOfWork.run(async (em) => {
      const query = em
        .createQueryBuilder(ConcernForTeam, 'told')
        .innerJoin(Concern, 'concern', 'concern.id = told.concernId')
        .where(
          `(concern.organisationIds && cast(:led as uuid[])
            or exists (select from opportunity o where o.id = concern.opportunityId and (o.team_id = any (cast(:teams as uuid[])) or o.joint_team_ids && cast(:teams as uuid[]))))`,
          { led: leadScope(actor).organisationIds, teams: teamIds(actor) },
        );
      const page = await keysetPage(query, { alias: 'told', property: 'toldAt' }, args);
      const facts = await em.query<{ id: string; kind: ConcernKind; about: string }[]>(`select t.id, c.kind, ${aboutWhat} as about from concern_for_team t join concern c on c.id = t.concern_id where t.id = any ($1::uuid[])`, [
        page.edges.map(({ node }) => node.id),
      ]);
      const factsOf = new Map(facts.map((each) => [each.id, each]));
      return mapPage(page, ({ id, toldAt, textKeyId, textCiphertext }) => ({ ...factsOf.get(id)!, toldAt, text: this.box.open({ keyId: textKeyId, ciphertext: textCiphertext }) }));
    });
  }

  private page(actor: Actor, direction: 'ASC' | 'DESC', args: ConnectionArgs, where: (query: SelectQueryBuilder<Concern>) => SelectQueryBuilder<Concern>): Promise<Page<ConcernType>> {
    return this.unitOfWork.run(async (em, now) => {
      const page = await keysetPage(where(em.createQueryBuilder(Concern, 'concern')), { alias: 'concern', property: 'raisedAt', direction }, args);
      const concerns = page.edges.map(({ node }) => node);
      await this.noteReading(em, actor, concerns);
      const opened = await this.reader.open(em, actor, concerns, now);
      return mapPage(page, ({ id }) => opened.get(id)!);
    });
  }

  /** Who raised it finds in their profile who read it. */
  private async noteReading(em: EntityManager, actor: Actor, concerns: readonly Concern[]): Promise<void> {
    const read = concerns.filter(({ accountId }) => accountId !== actor.accountId);
    if (read.length === 0) return;
    await this.audit.recordForEach(em, { actorId: actor.accountId, action: 'concern.read', subject: { kind: 'concern', ids: read.map(({ id }) => id) } });
    const authors = await em.query<{ id: string }[]>(`select id from contributor where account_id = any ($1::uuid[]) and kind = 'individual' order by id`, [[...new Set(read.flatMap(({ accountId }) => accountId ?? []))]]);
    await this.audit.recordForEach(em, { actorId: actor.accountId, action: 'contributor.read_concern', subject: { kind: 'contributor', ids: authors.map(({ id }) => id) } });
  }
}
