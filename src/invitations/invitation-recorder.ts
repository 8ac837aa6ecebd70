import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import type { Reservation } from '../burden/guard.service.js';
import { newId } from '../platform/database/ids.js';
import { Jobs } from '../platform/jobs/jobs.js';
import { InvitationLink } from './invitation-link.js';
import { deliverInvitation } from './invitations.jobs.js';

/** What a team says to everyone in a wave. */
export interface Call {
  opportunityId: string;
  /** The account in whose name they are asked. */
  calledBy: string;
  nextStep: string;
  /** Why people were picked by hand. */
  pickedBecause?: string | null;
  /** Of those who were to be asked, in the same order. */
  codes: readonly string[];
}

/** Writes what stands beside the ledger about one wave: what the team said, and an invitation for everyone asked, on its way. */
@Injectable()
export class InvitationRecorder {
  constructor(
    private readonly link: InvitationLink,
    private readonly jobs: Jobs,
  ) {}

  /** Nothing when nobody was asked. */
  async record(em: EntityManager, { opportunityId, calledBy, nextStep, pickedBecause = null, codes }: Call, { outcomes, wave }: Reservation, now: Date): Promise<void> {
    if (!wave) return;
    await em.query(
      `insert into invitation_call (wave_id, opportunity_id, called_by, called_at, next_step, picked_because) values ($1, $2, $3, $4, $5, $6)`,
      [wave.id, opportunityId, calledBy, now, nextStep, pickedBecause],
    );
    const asked = outcomes.flatMap(({ askId, contributorId }, place) => (askId === null ? [] : [{ id: newId(), askId, contributorId, code: codes[place] }]));
    await em.query(
      `insert into invitation (id, ask_id, wave_id, opportunity_id, contributor_id, code, created_at, link_hash)
       select asked.id, asked.ask_id, $1, $2, asked.contributor_id, asked.code, $3, asked.link_hash
       from unnest($4::uuid[], $5::uuid[], $6::uuid[], $7::text[], $8::bytea[]) as asked (id, ask_id, contributor_id, code, link_hash)`,
      [
        wave.id,
        opportunityId,
        now,
        asked.map(({ id }) => id),
        asked.map(({ askId }) => askId),
        asked.map(({ contributorId }) => contributorId),
        asked.map(({ code }) => code),
        asked.map(({ id }) => this.link.hash(id)),
      ],
    );
    await this.jobs.enqueueAll(em, deliverInvitation, asked.map(({ id }) => ({ invitationId: id })));
  }

  /** Picking from the list goes on behind these codes, whatever came of them. */
  async tried(em: EntityManager, opportunityId: string, codes: readonly string[]): Promise<void> {
    await em.query('insert into tried_code (opportunity_id, code) select $1, unnest($2::text[]) on conflict do nothing', [opportunityId, codes]);
  }
}
