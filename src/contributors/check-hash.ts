import { Injectable } from '@nestjs/common';
import { SecretBox } from '../platform/crypto/secret-box.js';
import { addressDigest, type ContactValue } from './contact.rules.js';

/**
 * How an address is recognised of which only a digest is known (checks of organisations). The digest alone could be found by trying addresses, so
 * what is kept is a hash of it under the service's own key.
 */
@Injectable()
export class CheckHash {
  constructor(private readonly box: SecretBox) {}

  /** Null for a number: organisations send addresses only. */
  ofContact(contact: ContactValue): Buffer | null {
    return contact.channel === 'email' ? this.ofDigest(addressDigest(contact)) : null;
  }

  ofDigest(digest: Buffer): Buffer {
    return this.box.keyedHash(`contact-check:${digest.toString('hex')}`);
  }

  /** As it is kept of whoever asked never to be contacted again, like no other hash. */
  silenced(checkHash: Buffer): Buffer {
    return this.box.keyedHash(`never-contact-check:${checkHash.toString('hex')}`);
  }
}
