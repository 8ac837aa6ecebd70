import { Injectable } from '@nestjs/common';
import { AppConfig } from '../platform/config/app-config.js';
import { Mailer } from '../platform/mail/mailer.js';
import { InvitationLink } from './invitation-link.js';
import type { Message } from './messages.js';

/** Puts a message on its way to an address, if there is one. */
@Injectable()
export class MessageSender {
  constructor(
    private readonly config: AppConfig,
    private readonly mailer: Mailer,
    private readonly link: InvitationLink,
  ) {}

  linkTo(invitationId: string): string {
    return this.link.url(invitationId);
  }

  /** @param invitationId whose invitation it is, where it matters that it comes back */
  async send(to: string | null, build: (publicUrl: string) => Message, messageId: string, invitationId?: string): Promise<void> {
    if (to === null) return;
    await this.mailer.send({ to, ...build(this.config.publicUrl), messageId, ...(invitationId ? { ref: { kind: 'invitation', id: invitationId } } : {}) });
  }
}
