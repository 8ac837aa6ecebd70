import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { SecretBox } from '../platform/crypto/secret-box.js';
import { inGroups, spokenCode } from '../platform/crypto/spoken-code.js';

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
    return inGroups(spokenCode(this.secrets.keyedHash(`team-invitation:${invitationId}`).subarray(0, length)), 5);
  }

  /** What is stored and looked up, however it was typed. */
  hash(code: string): Buffer {
    const typed = code.toUpperCase().replace(/[^0-9A-Z]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');
    return createHash('sha256').update(typed).digest();
  }
}
