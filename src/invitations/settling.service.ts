import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit.service.js';
import { BurdenGuard } from '../burden/guard.service.js';
import { KeptPlacesStore } from '../matching/kept-places.js';
import { Opportunity } from '../opportunities/opportunity.entity.js';
import { OpportunityMoves } from '../opportunities/opportunity-moves.js';
import { DomainError } from '../platform/errors/domain-error.js';
import { Jobs } from '../platform/jobs/jobs.js';
import { type Choice, choose, openPlaces } from './choosing.rules.js';
import { tellDelay, tellNoPlace, tellOutcome } from './invitations.jobs.js';
import { canTakeNobodyNow, DAYS_TO_WAIT, isStandingStill } from './standstill.js';

interface Willing {
  invitation_id: string;
  ask_id: string;
  contributor_id: string;
  /** They left after they had said yes, or their profile stands still. */
  has_left: boolean;
  /** They were chosen by coming forward, so they take no further place. */
  is_in: boolean;
  /** They know that there is no place, since the post ended before the closing date. */
  was_told: boolean;
}

const willing = `
  select invitation.id as invitation_id, ask.id as ask_id, contributor.id as contributor_id, contributor.status <> 'active' as has_left,
    exists (select from introduction i where i.opportunity_id = invitation.opportunity_id and i.contributor_id = invitation.contributor_id) as is_in,
    call.told_at is not null as was_told
  from invitation
  join invitation_call call on call.wave_id = invitation.wave_id
  join ask on ask.id = invitation.ask_id and ask.state = 'willing'
  join contributor on contributor.id = invitation.contributor_id`;

export interface OpenPlaces {
  /** All of them. */
  left: number;
  /** Of those kept for somebody, by position. */
  kept: Map<number, number>;
  anybodys: number;
}

interface Places {
  status: string;
  places: number;
  filled: number;
}

/** Places, and whether anybody can be given one at this moment. */
interface Offer extends Places {
  takes: boolean;
}

/**
 * What follows from a yes: chosen, or not needed after all. A wave is settled once, after its closing date, by the stated mix and then by draw;
 * a late yes is settled at once, while places remain. Locks: opportunity, then guard rows.
 */
@Injectable()
export class SettlingService {
  constructor(
    private readonly guard: BurdenGuard,
    private readonly moves: OpportunityMoves,
    private readonly keptPlaces: KeptPlacesStore,
    private readonly jobs: Jobs,
    private readonly audit: AuditLog,
  ) {}

  /**
   * Settles a wave that the guard has closed. Does nothing when another process settled it first. While the post stands still (`standstill.ts`) nobody is
   * drawn: who said yes is told, and it waits; after DAYS_TO_WAIT nobody is chosen.
   */
  async settleWave(em: EntityManager, waveId: string, now: Date): Promise<void> {
    const [call] = await em.query<{ opportunity_id: string; is_old: boolean }[]>(
      `select call.opportunity_id, wave.closes_at <= $2::timestamptz - $3 * interval '24 hours' as is_old from invitation_call call join wave on wave.id = call.wave_id where call.wave_id = $1`,
      [waveId, now, DAYS_TO_WAIT],
    );
    const places = await lockPlaces(em, call.opportunity_id);
    const standsStill = asksStill(places.status) && (await isStandingStill(em, call.opportunity_id));
    if (standsStill && !call.is_old) return this.delay(em, waveId, now);
    const seed = randomBytes(16).toString('hex');
    const [claimed] = await em.query<[unknown[], number]>(
      'update invitation_call set settled_at = $2, draw_seed = $3, given_up = $4 where wave_id = $1 and settled_at is null returning wave_id',
      [waveId, now, seed, standsStill],
    );
    if (claimed.length === 0) return;
    const saidYes = await em.query<Willing[]>(`${willing} where invitation.wave_id = $1`, [waveId]);
    await this.settle(em, call.opportunity_id, { ...places, takes: asksStill(places.status) && !standsStill }, saidYes, seed, now);
  }

  private async delay(em: EntityManager, waveId: string, now: Date): Promise<void> {
    const [first] = await em.query<[unknown[], number]>(
      'update invitation_call set waiting_since = $2 where wave_id = $1 and settled_at is null and waiting_since is null returning wave_id',
      [waveId, now],
    );
    if (first.length === 0) return;
    const saidYes = await em.query<Willing[]>(`${willing} where invitation.wave_id = $1 order by invitation.id`, [waveId]);
    await this.jobs.enqueueAll(em, tellDelay, saidYes.map(({ invitation_id: invitationId }) => ({ invitationId })));
  }

  /** A yes that came after its wave was settled. The opportunity is locked already. @throws DomainError NOT_OPEN when no place is left; CONFLICT while the post stands still */
  async settleLate(em: EntityManager, opportunityId: string, invitationId: string, now: Date): Promise<void> {
    const locked = await lockPlaces(em, opportunityId);
    if (asksStill(locked.status) && (await isStandingStill(em, opportunityId))) throw canTakeNobodyNow();
    const places = { ...locked, takes: asksStill(locked.status) };
    const saidYes = await em.query<Willing[]>(`${willing} where invitation.id = $1`, [invitationId]);
    const { chosen } = await this.draw(em, opportunityId, places, saidYes, 'late');
    if (chosen.length === 0 && saidYes.length > 0) throw new DomainError('NOT_OPEN', 'Every place of this opportunity that you could take is taken.');
    await this.settle(em, opportunityId, places, saidYes, 'late', now);
  }

  /** How many places are open, for whom, at this moment. Locks nothing. */
  async openPlaces(em: EntityManager, opportunityId: string): Promise<OpenPlaces> {
    const [{ places }] = await em.query<[{ places: number }]>('select places from opportunity where id = $1', [opportunityId]);
    const left = Math.max(0, places - (await filledPlaces(em, opportunityId)));
    return { left, ...openPlaces(await this.mixOf(em, opportunityId, left, [])) };
  }

  private async settle(em: EntityManager, opportunityId: string, places: Offer, saidYes: readonly Willing[], seed: string, now: Date): Promise<void> {
    const { status } = places;
    const { chosen, notNeeded } = await this.draw(em, opportunityId, places, saidYes, seed);
    if (saidYes.length > 0) await this.guard.settle(em, { chosen, notNeeded });
    await em.query(
      `insert into introduction (opportunity_id, contributor_id, invitation_id, contact_account_id, next_step, created_at)
       select invitation.opportunity_id, invitation.contributor_id, invitation.id, opportunity.contact_account_id, call.next_step, $2
       from invitation
       join invitation_call call on call.wave_id = invitation.wave_id
       join opportunity on opportunity.id = invitation.opportunity_id
       where invitation.ask_id = any ($1::uuid[])
       on conflict (opportunity_id, contributor_id) do nothing`,
      [chosen, now],
    );
    const untold = saidYes.filter(({ ask_id, was_told }) => !was_told || chosen.includes(ask_id));
    await this.jobs.enqueueAll(em, tellOutcome, untold.map(({ invitation_id: invitationId }) => ({ invitationId })));
    await this.audit.record(em, {
      actorId: null,
      action: 'invitation.settle',
      subject: { kind: 'opportunity', id: opportunityId },
      details: { chosen: chosen.length, notNeeded: notNeeded.length },
    });
    if (status === 'open') await this.fillIfFull(em, opportunityId, now);
  }

  /** Ids of asks. Whoever is in already takes no further place; whoever has left takes none. */
  private async draw(em: EntityManager, opportunityId: string, { takes, places, filled }: Offer, saidYes: readonly Willing[], seed: string): Promise<ReturnType<typeof choose>> {
    const ids = (which: (entry: Willing) => boolean): string[] => saidYes.filter(which).map(({ ask_id }) => ask_id);
    const here = saidYes.filter(({ has_left, is_in }) => !has_left && !is_in);
    const drawn = choose({ ...(await this.mixOf(em, opportunityId, takes ? places - filled : 0, here)), willing: here.map(({ ask_id }) => ask_id) }, seed);
    return { chosen: [...drawn.chosen, ...ids(({ is_in }) => is_in)], notNeeded: [...drawn.notNeeded, ...ids(({ has_left, is_in }) => has_left && !is_in)] };
  }

  /** What is kept for whom, and who of those in and of the willing (by their ask) fits it, as they are now. */
  private async mixOf(em: EntityManager, opportunityId: string, left: number, willing: readonly Willing[]): Promise<Omit<Choice, 'willing'>> {
    const kept = await this.keptPlaces.of(em, opportunityId);
    if (kept.length === 0) return { left, taken: [] };
    const rows = await em.query<{ id: string }[]>('select contributor_id as id from introduction where opportunity_id = $1 and contributor_id is not null order by id', [opportunityId]);
    const taken = rows.map(({ id }) => id);
    const fits = await this.keptPlaces.fitting(em, opportunityId, kept, [...taken, ...willing.map(({ contributor_id }) => contributor_id)]);
    const ofWilling = willing.map(({ ask_id, contributor_id }) => [ask_id, fits.get(contributor_id) ?? []] as const);
    return { left, taken, kept, fits: new Map([...fits, ...ofWilling]) };
  }

  /** The last place is taken: a filled opportunity asks nobody else. The opportunity is locked already. */
  async fillIfFull(em: EntityManager, opportunityId: string, now: Date): Promise<void> {
    const { places, filled } = await lockPlaces(em, opportunityId);
    if (filled < places) return;
    const post = await em.findOneByOrFail(Opportunity, { id: opportunityId });
    await this.moves.apply(em, post, 'fill', { actorId: null, now });
  }

  /**
   * A post was filled or withdrawn: what is open is taken back, and whoever said yes hears the same day that there is no place. Nobody is freed before
   * the wave's closing date: then one list of another post would tell who said yes from who said no. The sweep settles it after that date, like any wave.
   */
  async endAsking(em: EntityManager, opportunityId: string, now: Date): Promise<void> {
    await this.guard.withdrawOpportunity(em, opportunityId);
    const [open] = await em.query<[{ wave_id: string }[], number]>(
      'update invitation_call set told_at = $2 where opportunity_id = $1 and settled_at is null and told_at is null returning wave_id',
      [opportunityId, now],
    );
    const saidYes = await em.query<Willing[]>(`${willing} where invitation.wave_id = any ($1::uuid[]) order by invitation.id`, [open.map(({ wave_id }) => wave_id)]);
    await this.jobs.enqueueAll(em, tellNoPlace, saidYes.filter(({ is_in }) => !is_in).map(({ invitation_id: invitationId }) => ({ invitationId })));
  }
}

/** A closed post takes nobody new, but keeps its word to those it asked before. */
const asksStill = (status: string): boolean => status === 'open' || status === 'closed';

/** Locks the opportunity, so that places are counted by one caller at a time, and counts them. */
export async function lockPlaces(em: EntityManager, opportunityId: string): Promise<Places> {
  const [opportunity] = await em.query<{ status: string; places: number }[]>('select status, places from opportunity where id = $1 for no key update', [opportunityId]);
  return { ...opportunity, filled: await filledPlaces(em, opportunityId) };
}

async function filledPlaces(em: EntityManager, opportunityId: string): Promise<number> {
  const [{ filled }] = await em.query<[{ filled: number }]>('select count(*)::int as filled from introduction where opportunity_id = $1', [opportunityId]);
  return filled;
}
