import { createCipheriv, createHash, randomBytes } from 'node:crypto';

/** What an organisation's software does with an address, as docs/contact-checks.md says. */
export function keyedHash(email: string, key: string): string {
  const digest = createHash('sha256').update(`email:${email.trim().toLowerCase()}`).digest();
  const nonce = randomBytes(12);
  const cipher = createCipheriv('aes-256-gcm', Buffer.from(key, 'base64'), nonce);
  return Buffer.concat([nonce, cipher.update(digest), cipher.final(), cipher.getAuthTag()]).toString('base64');
}
