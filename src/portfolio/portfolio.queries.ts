import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { cameOf } from '../circle/circle.sql.js';
import { ContributorAccess } from '../contributors/contributor-access.js';
import { type SealedJson, sealedJson, SealedText } from '../contributors/sealed-text.js';
import { FindingAddresses } from '../findings/browsing/finding-address.js';
import { readable } from '../findings/findings.queries.js';
import type { Actor } from '../identity/actor.js';
import { InvolvementQueries } from '../involvements/involvements.queries.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import type { InvolvementPathType, OfferedSupportType, PortfolioEntryType, PortfolioFeedbackType, PortfolioFindingType, PortfolioType } from './portfolio.types.js';

/** Entries of one portfolio. */
const most = 200;

interface EntryRow extends Omit<PortfolioEntryType, 'whatILearned' | 'feedback' | 'findings'> {
  opportunityId: string;
  learned: SealedJson | null;
  feedback: (Omit<PortfolioFeedbackType, 'wordsForYou'> & { words: SealedJson | null }) | null;
}

/** What is offered for involvement `i` and not ended. */
const support = `coalesce((select jsonb_agg(jsonb_build_object('id', s.id, 'kind', s.kind, 'title', s.title, 'link', s.link) order by s.id)
  from offered_support s where s.involvement_id = i.id and s.ended_at is null), '[]') as support`;

const entries = `
  select i.id as "involvementId", i.opportunity_id as "opportunityId", coalesce(o.title, 'Without a title') as title, o.kinds, array(select name from organisation where id = any (o.organisation_ids) order by name) as organisations,
    i.state, i.began_at as "beganAt", i.ended_at as "endedAt", i.starts_on::text as "firstDay", i.ends_on::text as "lastDay", i.hours_per_month as "hoursPerMonth", i.thanks,
    ${sealedJson('n.text_key_id', 'n.text_ciphertext')} as learned, ${support},
    (select jsonb_build_object('outcome', d.outcome, 'inPlainWords', d.in_plain_words, 'words', ${sealedJson('p.words_key_id', 'p.words_ciphertext')})
     from feedback_duty d left join feedback_person p on p.opportunity_id = d.opportunity_id and p.contributor_id = i.contributor_id where d.opportunity_id = o.id and d.given_at is not null) as feedback
  from involvement i join opportunity o on o.id = i.opportunity_id left join portfolio_note n on n.contributor_id = i.contributor_id and n.involvement_id = i.id
  where i.contributor_id = $1 order by i.began_at desc, i.id desc limit ${most}`;

/** A portfolio, for its owner and whoever passes on what they say. It is read from the record as it is now; only the notes are its own. */
@Injectable()
export class PortfolioQueries {
  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly contributors: ContributorAccess,
    private readonly involvements: InvolvementQueries,
    private readonly addresses: FindingAddresses,
    private readonly sealed: SealedText,
  ) {}

  /** @throws DomainError NOT_FOUND */
  of(actor: Actor, contributorId: string): Promise<PortfolioType> {
    return this.unitOfWork.run(async (em) => {
      const standing = await this.contributors.requireOwnOrSpokenFor(em, actor, contributorId);
      await this.contributors.noteReading(em, actor, standing, 'contributor.read_portfolio');
      return this.read(em, contributorId);
    });
  }

  /** Of each profile that the account holds itself, the oldest first. */
  async mine({ accountId }: Actor): Promise<PortfolioType[]> {
    const { manager } = this.dataSource;
    const profiles = await manager.query<{ id: string }[]>('select id from contributor where account_id = $1 order by id', [accountId]);
    return Promise.all(profiles.map(({ id }) => this.read(manager, id)));
  }

  /** For both sides of an involvement. @throws DomainError NOT_FOUND · FORBIDDEN to a team whose organisation may not act */
  supportOf(actor: Actor, involvementId: string): Promise<OfferedSupportType[]> {
    return this.unitOfWork.run(async (em) => {
      await this.involvements.forEither(em, actor, involvementId);
      const [row] = await em.query<{ support: OfferedSupportType[] }[]>(`select ${support} from involvement i where i.id = $1`, [involvementId]);
      return row?.support ?? [];
    });
  }

  /** In as many statements for one entry as for two hundred. */
  private async read(em: EntityManager, contributorId: string): Promise<PortfolioType> {
    const rows = await em.query<EntryRow[]>(entries, [contributorId]);
    const [about] = await em.query<{ text: SealedJson }[]>(
      `select ${sealedJson('text_key_id', 'text_ciphertext')} as text from portfolio_note where contributor_id = $1 and involvement_id is null`,
      [contributorId],
    );
    const findings = await this.findings(em, rows.map(({ opportunityId }) => opportunityId));
    return {
      contributorId,
      aboutMe: about ? this.sealed.open(about.text) : null,
      entries: rows.map(({ learned, feedback, opportunityId, ...row }) => ({
        ...row,
        whatILearned: this.sealed.openOrNull(learned),
        feedback: feedback && { outcome: feedback.outcome, inPlainWords: feedback.inPlainWords, wordsForYou: this.sealed.openOrNull(feedback.words) },
        findings: findings.get(opportunityId) ?? [],
      })),
      paths: await this.paths(em, [...new Set(rows.flatMap(({ kinds }) => kinds))]),
    };
  }

  private async findings(em: EntityManager, opportunityIds: readonly string[]): Promise<Map<string, PortfolioFindingType[]>> {
    const came = await em.query<{ opportunityId: string; id: string }[]>(cameOf, [[...new Set(opportunityIds)], readable]);
    const titles = new Map((await em.query<{ id: string; title: string }[]>('select id, title from finding where id = any ($1::uuid[])', [came.map(({ id }) => id)])).map(({ id, title }) => [id, title]));
    const of = new Map<string, PortfolioFindingType[]>();
    for (const { opportunityId, id } of came) {
      const title = titles.get(id);
      if (title !== undefined) of.set(opportunityId, [...(of.get(opportunityId) ?? []), { title, link: this.addresses.of(id) }]);
    }
    return of;
  }

  private paths(em: EntityManager, kinds: readonly string[]): Promise<InvolvementPathType[]> {
    return em.query<InvolvementPathType[]>(
      `select from_kind as "from", to_kind as "to", words_en as words, source, source_url as "sourceUrl" from involvement_path where from_kind = any ($1::text[]) order by from_kind, to_kind`,
      [kinds],
    );
  }
}
