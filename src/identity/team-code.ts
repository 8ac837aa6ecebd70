import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { SecretBox } from '../platform/crypto/secret-box.js';

/** Crockford's: no letter that reads like another. */
const letters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
const length = 20;

/**
 * The code in an invitation to a team: 100 bits, derived from the invitation with a secret key like the link in an invitation to take part, so that a message
 * sent again holds the same one and the database holds nothing that opens a team.
 */
@Injectable()
export class TeamCode {
  constructor(private readonly secrets: SecretBox) {}

  /** As people read it: `7K3MQ-9XPA2-…`. */
  of(invitationId: string): string {
    const bytes = this.secrets.keyedHash(`team-invitation:${invitationId}`);
    const code = Array.from({ length }, (_, at) => letters[bytes[at] % 32]).join('');
    return code.replace(/.{5}(?!$)/g, '$&-');
  }

  /** What is stored and looked up, however it was typed. */
  hash(code: string): Buffer {
    const typed = code.toUpperCase().replace(/[^0-9A-Z]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');
    return createHash('sha256').update(typed).digest();
  }
}
