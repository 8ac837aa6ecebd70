import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Ask } from '../burden/ask.entity.js';
import { ContributorAccess } from '../contributors/contributor-access.js';
import type { Actor } from '../identity/actor.js';
import { OpportunityQueries } from '../opportunities/opportunities.queries.js';
import { notFound } from '../platform/errors/domain-error.js';
import { type ConnectionArgs, keysetPage, mapPage, type Page } from '../platform/graphql/connection.js';
import type { InvitationQuestionType, InvitationType } from './answering.types.js';
import { Invitation } from './invitation.entity.js';
import type { InvitationState } from './invitation.lists.js';
import type { InvitationWave, Round } from './inviting.types.js';

interface LedgerFacts {
  id: string;
  opportunity_id: string;
  state: string;
  told: boolean;
  delayed: boolean;
  reserved_at: Date;
  closes_at: Date;
  next_step: string;
  hear_again: boolean;
  few: boolean;
}

/** Of fewer than so many invited together, a team may guess who asks a question. */
const FEW = 5;

const facts = `
  select invitation.id, invitation.opportunity_id, ask.state,
    call.told_at is not null and not exists (select from introduction i where i.opportunity_id = invitation.opportunity_id and i.contributor_id = invitation.contributor_id) as told,
    call.waiting_since is not null and call.settled_at is null as delayed,
    ask.reserved_at, wave.closes_at, call.next_step, ask.hear_again_at is not null as hear_again,
    (select count(*) from invitation together where together.wave_id = invitation.wave_id) < ${FEW} as few
  from invitation
  join ask on ask.id = invitation.ask_id
  join wave on wave.id = invitation.wave_id
  join invitation_call call on call.wave_id = invitation.wave_id
  where invitation.id = any ($1::uuid[])`;

/** Reads of invitations: by the person, and by the team that asked. */
@Injectable()
export class InvitationQueries {
  constructor(
    private readonly dataSource: DataSource,
    private readonly access: ContributorAccess,
    private readonly opportunities: OpportunityQueries,
  ) {}

  /** What one was invited to, the newest first. What hasn't reached the person isn't listed. */
  async ofContributor(actor: Actor, contributorId: string, args: ConnectionArgs): Promise<Page<InvitationType>> {
    const { manager } = this.dataSource;
    const standing = await this.access.requireAnswering(manager, actor, contributorId);
    await this.access.noteReading(manager, actor, standing, 'contributor.read_invitations');
    const page = await keysetPage(
      manager
        .createQueryBuilder(Invitation, 'invitation')
        .innerJoin(Ask, 'ask', `ask.id = invitation.askId and ask.state not in ('reserved', 'released')`)
        .where('invitation.contributorId = :contributorId', { contributorId }),
      { alias: 'invitation', property: null },
      args,
    );
    const shown = await this.asShown(page.edges.map(({ node }) => node.id));
    return mapPage(page, ({ id }) => shown.get(id)!);
  }

  /** One invitation as its person sees it. The caller has checked whose it is. */
  async one(id: string): Promise<InvitationType> {
    const shown = (await this.asShown([id])).get(id);
    if (!shown) throw notFound('This invitation');
    return shown;
  }

  /** Numbers of a round. No answer shows here before its wave is closed, and afterwards only how many places are filled. */
  async round(actor: Actor, opportunityId: string): Promise<Round> {
    const { manager } = this.dataSource;
    const { sought } = await this.opportunities.requireTeamOpportunity(manager, actor, opportunityId);
    const waves = await manager.query<InvitationWave[]>(
      `select wave.id, wave.reserved_at as "askedAt", wave.closes_at as "closesAt", call.next_step as "nextStep", call.settled_at as "settledAt",
              (select count(*)::int from invitation where invitation.wave_id = wave.id) as asked
       from invitation_call call join wave on wave.id = call.wave_id
       where call.opportunity_id = $1 order by call.called_at desc, call.wave_id desc limit 50`,
      [opportunityId],
    );
    const [{ filled }] = await manager.query<[{ filled: number }]>('select count(*)::int as filled from introduction where opportunity_id = $1', [opportunityId]);
    return { opportunityId, places: sought.places ?? 0, placesFilled: filled, waves };
  }

  private async asShown(ids: readonly string[]): Promise<Map<string, InvitationType>> {
    const rows = await this.dataSource.query<LedgerFacts[]>(facts, [ids]);
    const questions = await this.dataSource.query<(InvitationQuestionType & { invitationId: string })[]>(
      `select id, invitation_id as "invitationId", asked_at as "askedAt", question, answer
       from invitation_question where invitation_id = any ($1::uuid[]) order by id`,
      [ids],
    );
    return new Map(
      rows.map((row) => [
        row.id,
        {
          id: row.id,
          opportunityId: row.opportunity_id,
          invitedAt: row.reserved_at,
          answerBy: row.closes_at,
          state: shownState(row),
          nextStep: row.next_step,
          hearAgain: row.hear_again,
          teamMayGuessWhoAsks: row.few,
          questions: questions.filter(({ invitationId }) => invitationId === row.id),
        },
      ]),
    );
  }
}

/** To the person an invitation simply waits, however it reached them; and what was let go was taken back. */
const shownStates: Readonly<Record<string, InvitationState>> = { reserved: 'waiting', delivered: 'waiting', released: 'withdrawn' };
const shownState = ({ state, told, delayed }: LedgerFacts): InvitationState => {
  if (state === 'willing' && told) return 'no_place';
  if (state === 'willing' && delayed) return 'delayed';
  return shownStates[state] ?? (state as InvitationState);
};
