import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';

/** What is stored of a contact detail: unreadable without the key named by `keyId`. */
export interface Sealed {
  keyId: string;
  ciphertext: Buffer;
}

const nonceBytes = 12;
const tagBytes = 16;

/**
 * Contact details at rest: AES-256-GCM under named keys (the first seals, all of them open, so that keys can be
 * rotated), found again by HMAC-SHA-256 under a key of its own. Ciphertext is nonce ‖ tag ‖ encrypted text.
 */
export class SecretBox {
  /** The key under which everything is sealed from now on. */
  readonly sealingKeyId: string;
  /** All keys that open, the one that seals first. */
  readonly keyIds: readonly string[];

  constructor(
    private readonly keys: ReadonlyMap<string, Buffer>,
    private readonly hashKey: Buffer,
  ) {
    const [first] = keys.keys();
    if (first === undefined) throw new Error('SecretBox needs at least one key');
    this.sealingKeyId = first;
    this.keyIds = [...keys.keys()];
  }

  seal(plain: string): Sealed {
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv('aes-256-gcm', this.key(this.sealingKeyId), nonce);
    const encrypted = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
    return { keyId: this.sealingKeyId, ciphertext: Buffer.concat([nonce, cipher.getAuthTag(), encrypted]) };
  }

  /** @throws when the key is unknown or the ciphertext was changed */
  open({ keyId, ciphertext }: Sealed): string {
    const decipher = createDecipheriv('aes-256-gcm', this.key(keyId), ciphertext.subarray(0, nonceBytes));
    decipher.setAuthTag(ciphertext.subarray(nonceBytes, nonceBytes + tagBytes));
    return Buffer.concat([decipher.update(ciphertext.subarray(nonceBytes + tagBytes)), decipher.final()]).toString('utf8');
  }

  /** 32 bytes, the same for the same text; the caller normalises first (lower case, no spaces). */
  keyedHash(normalised: string): Buffer {
    return createHmac('sha256', this.hashKey).update(normalised, 'utf8').digest();
  }

  private key(id: string): Buffer {
    const key = this.keys.get(id);
    if (!key) throw new Error(`No contact key named "${id}" is configured`);
    return key;
  }
}
