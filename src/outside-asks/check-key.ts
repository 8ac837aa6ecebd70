import { createDecipheriv } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { SecretBox } from '../platform/crypto/secret-box.js';
import { badInput } from '../platform/errors/domain-error.js';

const nonceBytes = 12;
const tagBytes = 16;
const digestBytes = 32;
/** 60 bytes in base64, which needs no padding. */
export const sealedDigest = /^[A-Za-z0-9+/]{80}$/;

/** The keys under which organisations seal the digests they send. Derived, so that no table and no backup holds them. */
@Injectable()
export class CheckKeys {
  constructor(private readonly box: SecretBox) {}

  /** 32 bytes for AES-256-GCM. */
  derive(organisationId: string, version: number): Buffer {
    return this.box.keyedHash(`contact-check-key:${organisationId}:${version}`);
  }

  /** @throws DomainError BAD_USER_INPUT for a version that was never issued, or has ended */
  async inForce(em: EntityManager, organisationId: string, version: number): Promise<Buffer> {
    const found = await em.query<unknown[]>('select from contact_check_key where organisation_id = $1 and version = $2 and (ends_at is null or ends_at > clock_now())', [organisationId, version]);
    if (found.length === 0) throw badInput('keyVersion', 'No key of your organisation with this version is in force. Please ask an administrator of Askwell for one.');
    return this.derive(organisationId, version);
  }

  /** Opens nonce ‖ encrypted digest ‖ tag. @returns null when it wasn't sealed with this key */
  open(key: Buffer, sealed: string): Buffer | null {
    const bytes = Buffer.from(sealed, 'base64');
    const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceBytes));
    decipher.setAuthTag(bytes.subarray(nonceBytes + digestBytes, nonceBytes + digestBytes + tagBytes));
    const digest = decipher.update(bytes.subarray(nonceBytes, nonceBytes + digestBytes));
    try {
      decipher.final();
    } catch {
      // The one thing that fails here: the tag doesn't fit, so it is another key's, or was changed.
      return null;
    }
    return digest;
  }
}
