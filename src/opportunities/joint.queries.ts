import { Injectable } from '@nestjs/common';
import { DataSource, In } from 'typeorm';
import type { Actor } from '../identity/actor.js';
import type { PossibleJointType } from './joint.types.js';
import { standingOf } from './opportunities.queries.js';
import { Opportunity } from './opportunity.entity.js';
import { OpportunityMapping } from './opportunity.mapping.js';
import type { OpportunityStatus } from './opportunity.lists.js';

export const mostShown = 100;

interface Row {
  id: string;
  found_at: Date;
  topic_ids: string[];
  area_code: string | null;
  proposal_id: string | null;
  proposing_id: string | null;
  kept_id: string | null;
  proposed_at: Date | null;
  message: string | null;
  our_id: string;
  our_title: string;
  their_id: string;
  their_status: OpportunityStatus;
  their_teams: string[];
  their_organisations: string[];
  is_own: boolean;
}

/**
 * Pairs that neither side said no to, from the side of the reader: a member of a team of the post, or a lead who reviews it, once it was sent to review. Whoever is both reads
 * it as a member; whoever is of both sides reads it from each. Who is told of what `isTold` says in words.
 */
const pairs = `
  select pair.id, pair.found_at, pair.topic_ids, pair.area_code, pair.proposal_id, pair.proposing_id, pair.kept_id, pair.proposed_at, pair.message,
    ours.id as our_id, ours.title as our_title, theirs.id as their_id, theirs.status as their_status,
    theirs.team_id || theirs.joint_team_ids as their_teams, theirs.organisation_ids as their_organisations,
    (ours.team_id || ours.joint_team_ids) && $1::uuid[] as is_own
  from possible_joint pair
  cross join lateral (values (pair.first_id, pair.second_id), (pair.second_id, pair.first_id)) as side (our_id, their_id)
  join opportunity ours on ours.id = side.our_id
  join opportunity theirs on theirs.id = side.their_id
  where pair.state in ('found', 'proposed') and ($4::uuid is null or pair.id = $4)
    and ours.status in ('draft', 'in_review', 'open') and coalesce(ours.closes_at, 'infinity') > clock_now()
    and theirs.status in ('draft', 'in_review', 'open') and coalesce(theirs.closes_at, 'infinity') > clock_now()
    and (
      (ours.team_id || ours.joint_team_ids) && $1::uuid[]
      or ours.status in ('in_review', 'open') and (ours.organisation_ids && $2::uuid[] or ours.area_code = any ($3::text[]))
    )
    and (theirs.status = 'open' or ours.status <> 'open' or pair.state = 'proposed')
    and not exists (select from organisation_missing(ours.organisation_ids || theirs.organisation_ids))
  order by pair.id desc, ours.id
  limit ${mostShown}`;

/** Posts that may be one, as those are told of them whose business it is. */
@Injectable()
export class JointQueries {
  constructor(
    private readonly dataSource: DataSource,
    private readonly mapping: OpportunityMapping,
  ) {}

  /** Two statements, however many there are. */
  async shownTo(actor: Actor, id: string | null = null): Promise<PossibleJointType[]> {
    const { manager } = this.dataSource;
    const { teamIds, leadOrganisationIds, leadAreaCodes } = standingOf(actor);
    const rows = await manager.query<Row[]>(pairs, [teamIds, leadOrganisationIds, leadAreaCodes, id]);
    const readable = rows.filter(mayRead).map((row) => row.their_id);
    const posts = new Map((await manager.findBy(Opportunity, { id: In(readable) })).map((post) => [post.id, post]));
    return rows.map((row) => {
      const theirs = mayRead(row) ? posts.get(row.their_id) : undefined;
      return {
        id: row.id,
        foundAt: row.found_at,
        opportunityId: row.our_id,
        title: row.our_title,
        theirs: theirs ? this.mapping.toType(theirs, actor) : null,
        proposal: row.is_own ? proposalOf(row) : null,
        theirTeamIds: row.their_teams,
        theirOrganisationIds: row.their_organisations,
        topicIds: row.topic_ids,
        areaCode: row.area_code,
      };
    });
  }
}

/** An open one; and what its own team proposes to go on with, to the team that is to accept it. */
const mayRead = ({ their_id: theirs, their_status: status, proposing_id: proposing, kept_id: kept, is_own: isOwn }: Row): boolean =>
  status === 'open' || (isOwn && proposing === theirs && kept === theirs);

const proposalOf = ({ proposal_id: id, proposing_id: proposing, kept_id: kept, our_id: ours, message, proposed_at: proposedAt }: Row): PossibleJointType['proposal'] =>
  id === null || message === null || proposedAt === null ? null : { id, byYourTeam: proposing === ours, goesOn: kept === ours ? 'ours' : 'theirs', message, proposedAt };
