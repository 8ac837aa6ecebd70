import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { exportJWK, generateKeyPair, importJWK, type JWK, SignJWT } from 'jose';
import { freePort } from './service.js';

/** An OIDC server in a process of its own, and keys to forge tokens with. */
export interface OidcServer {
  issuer: string;
  /** A token as the server gives it out. */
  token(subject: 'ada' | 'ben', audience?: string): Promise<string>;
  /** A token that nobody gave out, signed with the server's own key unless another is given. */
  forge(claims: { sub?: string; aud?: string; iss?: string; exp?: number; name?: string }, key?: JWK): Promise<string>;
  /** From now on it signs with another key, and its old one is gone. */
  rotate(): Promise<void>;
  stop(): Promise<void>;
}

export const newKey = async (kid: string): Promise<JWK> => ({ ...(await exportJWK((await generateKeyPair('RS256', { extractable: true })).privateKey)), kid, use: 'sig', alg: 'RS256' });

export async function startOidcServer(): Promise<OidcServer> {
  const port = await freePort();
  const issuer = `http://127.0.0.1:${port}`;
  let key = await newKey('first');
  let server = await start(port, key);
  return {
    issuer,
    async token(subject, audience = 'askwell') {
      const response = await fetch(`${issuer}/token`, {
        method: 'POST',
        headers: { authorization: `Basic ${btoa(`${subject}:secret`)}` },
        body: new URLSearchParams({ grant_type: 'client_credentials', resource: `urn:${audience}`, scope: 'api' }),
      });
      return ((await response.json()) as { access_token: string }).access_token;
    },
    async forge({ sub = 'ada', aud = 'askwell', iss = issuer, exp = Date.now() / 1000 + 300, name }, other = key) {
      const header = { alg: 'RS256', kid: other.kid };
      return new SignJWT({ sub, aud, iss, exp: Math.floor(exp), name }).setProtectedHeader(header).sign(await importJWK(other, 'RS256'));
    },
    async rotate() {
      await end(server);
      key = await newKey('second');
      server = await start(port, key);
    },
    stop: () => end(server),
  };
}

async function start(port: number, key: JWK): Promise<ChildProcess> {
  const program = fileURLToPath(new URL('./oidc-server.mjs', import.meta.url));
  const server = spawn(process.execPath, [program, String(port), JSON.stringify(key)], { stdio: ['ignore', 'pipe', 'ignore'] });
  await once(server.stdout, 'data');
  return server;
}

async function end(server: ChildProcess): Promise<void> {
  const ended = once(server, 'exit');
  server.kill();
  await ended;
}
