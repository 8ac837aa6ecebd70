import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../platform/config/app-config.js';
import { SecretBox } from '../platform/crypto/secret-box.js';

const tokenShape = /^[\w-]{43}$/;

/** The link by which whoever reads an address says that Askwell never writes there again. Derived like the one of an invitation. */
@Injectable()
export class SilenceLink {
  constructor(
    private readonly config: AppConfig,
    private readonly secrets: SecretBox,
  ) {}

  url(silenceWishId: string): string {
    return `${this.config.publicUrl}/stop/${this.token(silenceWishId)}`;
  }

  /** What is stored and looked up. */
  hash(silenceWishId: string): Buffer {
    return sha256(this.token(silenceWishId));
  }

  /** The hash of a token that came in a request; null when it can't be one of ours. */
  hashOfToken(token: string): Buffer | null {
    return tokenShape.test(token) ? sha256(token) : null;
  }

  private token(silenceWishId: string): string {
    return this.secrets.keyedHash(`silence-wish-link:${silenceWishId}`).toString('base64url');
  }
}

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest();
