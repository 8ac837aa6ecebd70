import path from 'node:path';
import { exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose';
import type { SignIn } from '../../platform/config/app-config.js';
import { ConfigError } from '../../platform/config/config.js';
import { keptSecret } from '../../platform/crypto/kept-secret.js';

export const localIssuer = 'askwell-local';
const localAudience = 'askwell';
const fileName = 'sign-in-key.json';

/**
 * Signs tokens for sample accounts. Exists with the embedded database only: in every other setting tokens come
 * from the configured OIDC issuer. The key is made on first start and stays in `DATA_DIR`.
 */
export class LocalIssuer {
  private constructor(private readonly privateJwk: JWK) {}

  /** @throws ConfigError when the key file is damaged */
  static async open(dataDir: string): Promise<LocalIssuer> {
    const text = await keptSecret(dataDir, fileName, async () => {
      const { privateKey } = await generateKeyPair('ES256', { extractable: true });
      return JSON.stringify(await exportJWK(privateKey));
    });
    try {
      const jwk = JSON.parse(text) as JWK;
      await importJWK(jwk, 'ES256');
      return new LocalIssuer(jwk);
    } catch {
      throw new ConfigError(`DATA_DIR holds a damaged ${path.join(dataDir, fileName)}. Remove that file; the next start makes a new one.`);
    }
  }

  get signIn(): Extract<SignIn, { kind: 'local' }> {
    const { d: _private, ...publicJwk } = this.privateJwk;
    return { kind: 'local', issuer: localIssuer, audience: localAudience, publicJwk };
  }

  /** @param email vouched for, as issuers do who have seen it confirmed */
  async token(subject: string, displayName: string, lifetime = '24h', email?: string): Promise<string> {
    return new SignJWT({ name: displayName, ...(email ? { email, email_verified: true } : {}) })
      .setProtectedHeader({ alg: 'ES256' })
      .setIssuer(localIssuer)
      .setAudience(localAudience)
      .setSubject(subject)
      .setIssuedAt()
      .setExpirationTime(lifetime)
      .sign(await importJWK(this.privateJwk, 'ES256'));
  }
}
