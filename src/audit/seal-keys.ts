import { createPrivateKey, createPublicKey, hkdfSync, type KeyObject, sign, verify } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { AppConfig } from '../platform/config/app-config.js';

/** PKCS#8 around the 32 bytes of an Ed25519 key (RFC 8410). */
const pkcs8 = Buffer.from('302e020100300506032b657004220420', 'hex');

interface KeyPair {
  secret: KeyObject;
  open: KeyObject;
}

/**
 * Keys that sign seals: AUDIT_KEYS, the first of which signs, or one derived from CONTACT_HASH_KEY. They are in no database, so that whoever
 * owns the database can change lines, but can't seal them again.
 */
@Injectable()
export class SealKeys {
  private readonly keys: ReadonlyMap<string, KeyPair>;
  /** The one that signs from now on. */
  readonly keyId: string;

  constructor({ auditKeys, contactHashKey }: AppConfig) {
    const seeds = auditKeys ?? new Map([['derived', Buffer.from(hkdfSync('sha256', contactHashKey, '', 'askwell audit seal', 32))]]);
    this.keys = new Map([...seeds].map(([id, seed]) => [id, pairOf(seed)]));
    [this.keyId] = this.keys.keys();
  }

  sign(hash: Buffer): Buffer {
    return sign(null, hash, this.pair(this.keyId)!.secret);
  }

  /** False also for a key that isn't configured. */
  fits(keyId: string, hash: Buffer, signature: Buffer): boolean {
    const pair = this.pair(keyId);
    return pair !== undefined && verify(null, hash, pair.open, signature);
  }

  /** 32 bytes in hex, with which anybody can check a signature and nobody make one. */
  publicKey(keyId: string): string | null {
    return this.pair(keyId)?.open.export({ format: 'der', type: 'spki' }).subarray(-32).toString('hex') ?? null;
  }

  private pair(keyId: string): KeyPair | undefined {
    return this.keys.get(keyId);
  }
}

function pairOf(seed: Buffer): KeyPair {
  const secret = createPrivateKey({ key: Buffer.concat([pkcs8, seed]), format: 'der', type: 'pkcs8' });
  return { secret, open: createPublicKey(secret) };
}
