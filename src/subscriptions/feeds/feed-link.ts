import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../../platform/config/app-config.js';
import { SecretBox } from '../../platform/crypto/secret-box.js';

const tokenShape = /^[\w-]{43}$/;

/** The secret part of a feed's address. It says nothing about whose feed it is or what is in it, and the database holds nothing that opens it. */
@Injectable()
export class FeedLink {
  constructor(
    private readonly config: AppConfig,
    private readonly secrets: SecretBox,
  ) {}

  url(linkId: string, format: 'atom' | 'json'): string {
    return `${this.config.publicUrl}/feeds/${this.token(linkId)}/${format === 'atom' ? 'findings.atom' : 'findings.json'}`;
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
    return this.secrets.keyedHash(`findings-feed:${linkId}`).toString('base64url');
  }
}

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();
