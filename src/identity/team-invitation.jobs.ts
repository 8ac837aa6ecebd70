import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { AppConfig } from '../platform/config/app-config.js';
import { SecretBox } from '../platform/crypto/secret-box.js';
import { JobRegistry } from '../platform/jobs/job-registry.js';
import { defineJob } from '../platform/jobs/jobs.js';
import { UnaskedMail } from './unasked-mail.js';
import { TeamCode } from './team-code.js';

/** Sends one invitation to join a team. Run twice, it sends the same message under the same id. */
export const sendTeamInvitation = defineJob<{ teamInvitationId: string }>('identity.team-invitation');

interface InvitationRow {
  key_id: string;
  ciphertext: Buffer;
  team: string;
  organisation: string;
  expires_at: Date;
}

const day = new Intl.DateTimeFormat('en-GB', { timeZone: 'Europe/London', day: 'numeric', month: 'long', year: 'numeric' });

@Injectable()
export class TeamInvitationJobs implements OnModuleInit {
  constructor(
    private readonly config: AppConfig,
    private readonly dataSource: DataSource,
    private readonly registry: JobRegistry,
    private readonly secrets: SecretBox,
    private readonly codes: TeamCode,
    private readonly unasked: UnaskedMail,
  ) {}

  onModuleInit(): void {
    this.registry.handle(sendTeamInvitation, ({ teamInvitationId }) => this.send(teamInvitationId));
    this.registry.sweep('identity.expired-team-invitations', '17 * * * *', () => this.forgetExpired());
  }

  private async send(id: string): Promise<void> {
    const [row] = await this.dataSource.query<InvitationRow[]>(
      `select i.email_key_id as key_id, i.email_ciphertext as ciphertext, team.name as team, organisation.name as organisation, i.expires_at
       from team_invitation i join team on team.id = i.team_id join organisation on organisation.id = team.organisation_id
       where i.id = $1 and i.ended_at is null and i.expires_at > clock_now()`,
      [id],
    );
    if (!row) return;
    const to = this.secrets.open({ keyId: row.key_id, ciphertext: row.ciphertext });
    const text = [
      'Hello,',
      `somebody in a team on Askwell would like you to join it: ${row.team}, ${row.organisation}.`,
      `Sign in to Askwell and enter this code to join:\n\n${this.codes.of(id)}\n\n${this.config.publicUrl}`,
      `The code works once, until ${day.format(row.expires_at)}. If you don't know what this is about, you need not do anything: without the code nobody joins.`,
    ].join('\n\n');
    await this.unasked.send({ to, subject: 'An invitation to Askwell', text, messageId: `team-invitation-${id}` });
  }

  /** Addresses are kept no longer than their invitation is good for. */
  private async forgetExpired(): Promise<void> {
    await this.dataSource.query(
      `update team_invitation set ended_at = clock_now(), ended_how = 'expired', email_key_id = null, email_ciphertext = null, email_hash = null
       where ended_at is null and expires_at <= clock_now()`,
    );
  }
}
