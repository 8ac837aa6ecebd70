import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { PersonMail } from '../contributors/person-mail.js';
import { UnaskedMail } from '../identity/unasked-mail.js';
import { dayText } from '../invitations/days.texts.js';
import type { Message } from '../invitations/messages.js';
import { standsStill } from '../invitations/standstill.js';
import { AppConfig } from '../platform/config/app-config.js';
import { SecretBox } from '../platform/crypto/secret-box.js';
import { JobRegistry } from '../platform/jobs/job-registry.js';
import { Mailer } from '../platform/mail/mailer.js';
import { type ClaimState, daysUntilLead, waitsForTeam } from './claim.rules.js';
import { tellOfOffer, tellPersonOfClaim, tellTeamOfClaim } from './payment.jobs.js';
import { claimedMessage, claimNewsMessage, claimOverdueMessage, offerMessage } from './payment.messages.js';

interface ClaimRow {
  contributorId: string | null;
  involvementId: string;
  state: ClaimState;
  times: number;
  lastHour: Date | null;
  held: boolean;
}

/** Mail about payment. Each job loads what is true when it runs and sends at most one mail, whose id is the same when it runs again. No amount travels. */
@Injectable()
export class PaymentMail implements OnModuleInit {
  constructor(
    private readonly dataSource: DataSource,
    private readonly registry: JobRegistry,
    private readonly mail: PersonMail,
    private readonly unasked: UnaskedMail,
    private readonly mailer: Mailer,
    private readonly secrets: SecretBox,
    private readonly config: AppConfig,
  ) {}

  onModuleInit(): void {
    this.registry.handle(tellOfOffer, (payload) => this.offer(payload));
    this.registry.handle(tellPersonOfClaim, (payload) => this.person(payload));
    this.registry.handle(tellTeamOfClaim, (payload) => this.team(payload));
  }

  /** One that was answered meanwhile isn't told any more. */
  private async offer({ involvementId, number }: { involvementId: string; number: number }): Promise<void> {
    const [row] = await this.dataSource.query<{ contributorId: string | null }[]>(
      `select i.contributor_id as "contributorId" from involvement_terms t join involvement i on i.id = t.involvement_id where t.involvement_id = $1 and t.number = $2 and t.state = 'offered'`,
      [involvementId, number],
    );
    if (row?.contributorId) await this.toPerson(row.contributorId, offerMessage(this.config), `payment-offer-${involvementId}-${number}`);
  }

  /** What has gone on meanwhile isn't told any more. */
  private async person({ claimId, about, times }: { claimId: string; about: 'offered' | 'sent_back' | 'approved' | 'paid'; times: number }): Promise<void> {
    const row = await this.claim(claimId);
    if (!row?.contributorId || row.state !== about || row.times !== times) return;
    await this.toPerson(row.contributorId, claimNewsMessage({ publicUrl: this.config.publicUrl, about }), `payment-claim-${about}-${claimId}-${times}`);
  }

  /** To who is there today. While the organisation may not act nothing about people goes to its team; a lead sees what is overdue. */
  private async team({ claimId, about, times }: { claimId: string; about: 'claimed' | 'overdue'; times: number }): Promise<void> {
    const row = await this.claim(claimId);
    if (!row?.contributorId || row.held || row.times !== times || row.lastHour === null || !(about === 'claimed' ? row.state === 'claimed' : waitsForTeam(row.state))) return;
    const [address] = await this.dataSource.query<{ keyId: string | null; ciphertext: Buffer | null }[]>('select key_id as "keyId", ciphertext from involvement_team_address($1)', [row.involvementId]);
    const to = address?.keyId && address.ciphertext ? this.secrets.open({ keyId: address.keyId, ciphertext: address.ciphertext }) : '';
    if (to === '') return;
    const words = { publicUrl: this.config.publicUrl, by: dayText(row.lastHour) };
    await this.unasked.send({ to, ...(about === 'claimed' ? claimedMessage(words) : claimOverdueMessage({ ...words, days: daysUntilLead })), messageId: `payment-claim-${about}-${claimId}-${times}` });
  }

  private async claim(id: string): Promise<ClaimRow | undefined> {
    const [row] = await this.dataSource.query<ClaimRow[]>(
      `select i.contributor_id as "contributorId", c.involvement_id as "involvementId", c.state, c.times_claimed as times, c.due_at - interval '1 hour' as "lastHour", ${standsStill('i.opportunity_id')} as held
       from payment_claim c join involvement i on i.id = c.involvement_id where c.id = $1`,
      [id],
    );
    return row;
  }

  private async toPerson(contributorId: string, message: Message, messageId: string): Promise<void> {
    const to = await this.mail.addressOf(this.dataSource.manager, contributorId);
    if (to !== null) await this.mailer.send({ to, ...message, messageId });
  }
}
