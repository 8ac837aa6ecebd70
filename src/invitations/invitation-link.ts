import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../platform/config/app-config.js';
import { SecretBox } from '../platform/crypto/secret-box.js';

const tokenShape = /^[\w-]{43}$/;

/**
 * The link in an invitation's message. Its token is derived from the invitation with a secret key: a delivery that is
 * tried again after a crash sends the same link, and the database holds nothing that opens an invitation.
 */
@Injectable()
export class InvitationLink {
  constructor(
    private readonly config: AppConfig,
    private readonly secrets: SecretBox,
  ) {}

  url(invitationId: string): string {
    return `${this.config.publicUrl}/i/${this.token(invitationId)}`;
  }

  /** What is stored and looked up. */
  hash(invitationId: string): Buffer {
    return sha256(this.token(invitationId));
  }

  /** The hash of a token that came in a request; null when it can't be one of ours. */
  hashOfToken(token: string): Buffer | null {
    return tokenShape.test(token) ? sha256(token) : null;
  }

  private token(invitationId: string): string {
    return this.secrets.keyedHash(`invitation-link:${invitationId}`).toString('base64url');
  }
}

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();
