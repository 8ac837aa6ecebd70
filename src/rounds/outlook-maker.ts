import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { SettlingService } from '../invitations/settling.service.js';
import { KeptPlacesStore } from '../matching/kept-places.js';
import { roundedToFive } from '../matching/rounding.rules.js';
import { SimilarWords } from '../matching/similar-words.js';
import { SuitablePeople } from '../matching/suitable-people.js';
import { type Reach, WiderReach } from '../matching/wider-reach.js';
import { UnitOfWork } from '../platform/database/unit-of-work.js';
import { JobRegistry } from '../platform/jobs/job-registry.js';
import { AreaQueries } from '../reference/areas.queries.js';
import type { Outlook } from './outlook.rules.js';

/** Outlooks of a team in 24 hours. Each counts people, and who counts often enough can tell people apart. */
export const OUTLOOKS_A_DAY = 20;
const MOST_AT_ONCE = 25;

interface Due {
  opportunity_id: string;
  team_id: string;
  seed: string;
}

/** Rounds that ask and have no outlook of the last 24 hours, of teams that have some of their day's left. */
const due = `
  select asking_round.opportunity_id, opportunity.team_id, asking_round.seed
  from asking_round join opportunity on opportunity.id = asking_round.opportunity_id
  left join round_outlook outlook on outlook.opportunity_id = asking_round.opportunity_id
  where asking_round.state = 'asking' and coalesce(outlook.made_at, '-infinity') <= clock_now() - interval '24 hours'
    and (select count(*) from round_outlook made join opportunity mine on mine.id = made.opportunity_id
         where mine.team_id = opportunity.team_id and made.made_at > clock_now() - interval '24 hours') < $1
  order by asking_round.started_at, asking_round.id limit $2`;

/** Counts, once in 24 hours, who could be asked for a round as it is and with one thing changed; only rounded figures are kept. */
@Injectable()
export class OutlookMaker implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly unitOfWork: UnitOfWork,
    private readonly words: SimilarWords,
    private readonly reach: WiderReach,
    private readonly people: SuitablePeople,
    private readonly keptPlaces: KeptPlacesStore,
    private readonly settling: SettlingService,
    private readonly areas: AreaQueries,
    private readonly registry: JobRegistry,
  ) {}

  /** Run twice it writes once: the row's own time decides. */
  onModuleInit(): void {
    this.registry.sweep('rounds.look-ahead', '*/5 * * * *', async () => {
      const failures: unknown[] = [];
      for (const each of await this.dataSource.query<Due[]>(due, [OUTLOOKS_A_DAY, MOST_AT_ONCE])) {
        await this.make(each).catch((error: unknown) => failures.push(error));
      }
      if (failures.length > 0) throw failures[0];
    });
  }

  private async make({ opportunity_id: id, team_id: teamId, seed }: Due): Promise<void> {
    const similar = await this.words.peopleFor(id);
    const codes = (await this.areas.areas()).map(({ code }) => code);
    await this.unitOfWork.run(async (em, now) => {
      // The team's row, so that two processes can't both make the twentieth.
      await em.query('select from team where id = $1 for no key update', [teamId]);
      const [{ made }] = await em.query<[{ made: number }]>(
        `select count(*)::int as made from round_outlook join opportunity on opportunity.id = opportunity_id where team_id = $1 and made_at > $2::timestamptz - interval '24 hours'`,
        [teamId, now],
      );
      if (made >= OUTLOOKS_A_DAY) return;
      const { peopleNow, peopleLater, changes } = await this.count(em, id, await this.reach.of(em, id, similar, codes, seed, now));
      await em.query(
        `insert into round_outlook as outlook (opportunity_id, made_at, people_now, people_later, changes) values ($1, $2, $3, $4, $5)
         on conflict (opportunity_id) do update set made_at = excluded.made_at, people_now = excluded.people_now, people_later = excluded.people_later, changes = excluded.changes
           where outlook.made_at <= excluded.made_at - interval '24 hours'`,
        [id, now, peopleNow, peopleLater, JSON.stringify(changes)],
      );
    });
  }

  /** Of each kind of people those whom a place that is open is for. */
  private async count(em: EntityManager, opportunityId: string, reach: Reach): Promise<Outlook> {
    const open = await this.settling.openPlaces(em, opportunityId);
    const kept = (await this.keptPlaces.of(em, opportunityId)).filter(({ position }) => open.kept.get(position)! > 0);
    const all = [...new Set([...reach.now, ...reach.notNow, ...reach.online, ...[...reach.areas.values()].flat()])];
    const fits = await this.keptPlaces.fitting(em, opportunityId, kept, all);
    const wanted = (ids: readonly string[]): string[] => (open.anybodys > 0 || kept.length === 0 ? [...ids] : ids.filter((id) => fits.has(id)));
    const now = wanted(reach.now);
    const [best] = [...reach.areas].map(([areaCode, ids]) => ({ areaCode, people: roundedToFive(reach.people(wanted(ids))) })).sort((a, b) => b.people - a.people || (a.areaCode < b.areaCode ? -1 : 1));
    return {
      peopleNow: roundedToFive(reach.people(now)),
      peopleLater: roundedToFive(await this.people.later(em, opportunityId, wanted(reach.notNow))),
      changes: [
        { kind: 'online' as const, areaCode: null, people: roundedToFive(reach.people(wanted(reach.online))) },
        ...(best ? [{ kind: 'another_area' as const, areaCode: best.areaCode, people: best.people }] : []),
        { kind: 'without_mix' as const, areaCode: null, people: roundedToFive(reach.people(reach.now) - reach.people(now)) },
      ].filter(({ people }) => people > 0),
    };
  }
}
