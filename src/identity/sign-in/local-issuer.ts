import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose';
import type { SignIn } from '../../platform/config/app-config.js';

export const localIssuer = 'askwell-local';
const localAudience = 'askwell';

/**
 * Signs tokens for sample accounts. Exists with the embedded database only: in every other setting tokens come
 * from the configured OIDC issuer. The key is made on first start and stays in `DATA_DIR`.
 */
export class LocalIssuer {
  private constructor(private readonly privateJwk: JWK) {}

  static async open(dataDir: string): Promise<LocalIssuer> {
    const file = path.join(dataDir, 'sign-in-key.json');
    try {
      return new LocalIssuer(JSON.parse(await readFile(file, 'utf8')) as JWK);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
    const { privateKey } = await generateKeyPair('ES256', { extractable: true });
    const jwk = await exportJWK(privateKey);
    await mkdir(dataDir, { recursive: true });
    await writeFile(file, JSON.stringify(jwk), { mode: 0o600, flag: 'wx' });
    return new LocalIssuer(jwk);
  }

  get signIn(): Extract<SignIn, { kind: 'local' }> {
    const { d: _private, ...publicJwk } = this.privateJwk;
    return { kind: 'local', issuer: localIssuer, audience: localAudience, publicJwk };
  }

  async token(subject: string, displayName: string, lifetime = '24h'): Promise<string> {
    return new SignJWT({ name: displayName })
      .setProtectedHeader({ alg: 'ES256' })
      .setIssuer(localIssuer)
      .setAudience(localAudience)
      .setSubject(subject)
      .setIssuedAt()
      .setExpirationTime(lifetime)
      .sign(await importJWK(this.privateJwk, 'ES256'));
  }
}
