import { Injectable } from '@nestjs/common';
import { SecretBox } from '../platform/crypto/secret-box.js';

/** Two columns, both null or both set. */
export type SealedColumns = readonly [keyId: string | null, ciphertext: Buffer | null];

/** As queries of this feature read it out of JSON: ciphertext in base64. */
export interface SealedJson {
  keyId: string;
  ciphertext: string;
}

/** Names, contact details and notes about safety, on their way to and from the database. */
@Injectable()
export class SealedText {
  constructor(private readonly box: SecretBox) {}

  seal(plain: string | null | undefined): SealedColumns {
    if (plain === null || plain === undefined || plain === '') return [null, null];
    const { keyId, ciphertext } = this.box.seal(plain);
    return [keyId, ciphertext];
  }

  open(sealed: SealedJson): string {
    return this.box.open({ keyId: sealed.keyId, ciphertext: Buffer.from(sealed.ciphertext, 'base64') });
  }

  openOrNull(sealed: SealedJson | null): string | null {
    return sealed && this.open(sealed);
  }

  hash(normalised: string): Buffer {
    return this.box.keyedHash(normalised);
  }
}

/** SQL for one sealed text as `SealedJson`, null when there is none. */
export const sealedJson = (keyId: string, ciphertext: string): string =>
  `case when ${keyId} is null then null else jsonb_build_object('keyId', ${keyId}, 'ciphertext', translate(encode(${ciphertext}, 'base64'), E'\\n', '')) end`;
