import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../platform/config/app-config.js';
import { SecretBox } from '../../platform/crypto/secret-box.js';

const tokenShape = /^[\w-]{43}$/;

/** The link in each mail that ends such mail. Derived like the one of an invitation: the database holds nothing that opens it. */
@Injectable()
export class StopLink {
  constructor(
    private readonly config: AppConfig,
    private readonly secrets: SecretBox,
  ) {}

  url(linkId: string): string {
    return `${this.config.publicUrl}/no-findings/${this.token(linkId)}`;
  }

  /** What is stored and looked up. */
  hash(linkId: string): Buffer {
    return sha256(this.token(linkId));
  }

  /** The hash of a token that came in a request; null when it can't be one of ours. */
  hashOfToken(token: string): Buffer | null {
    return tokenShape.test(token) ? sha256(token) : null;
  }

  private token(linkId: string): string {
    return this.secrets.keyedHash(`findings-stop-link:${linkId}`).toString('base64url');
  }
}

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();
