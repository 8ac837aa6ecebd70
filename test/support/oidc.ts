import { type ChildProcess, spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { exportJWK, generateKeyPair, importJWK, type JWK, type JWTHeaderParameters, SignJWT } from 'jose';
import { freePort } from './service.js';

/** An OIDC server in a process of its own, and keys to forge tokens with. */
export interface OidcServer {
  issuer: string;
  /** Its signing key of this moment. */
  key(): JWK;
  /** Somebody signs in, as in a browser: authorization code with PKCE. */
  signIn(subject: string, audience?: string): Promise<{ access: string; id: string }>;
  /** The access token of somebody who signed in. */
  token(subject: string, audience?: string): Promise<string>;
  /** A token that a system gets for itself, by client credentials. */
  systemToken(client: 'importer' | 'reader', scope?: string, audience?: string): Promise<string>;
  /** A token that nobody gave out, signed with the server's own key unless another is given. */
  forge(claims?: Record<string, unknown>, options?: { key?: JWK; header?: Partial<JWTHeaderParameters> }): Promise<string>;
  /** How often its keys and its discovery document were asked for since it started. */
  counts(): Promise<{ keys: number; discovery: number }>;
  /** From now on it signs with another key; its old one is gone unless it is kept beside. */
  rotate(options?: { keepOld?: boolean }): Promise<void>;
  /** It is away until `back`. */
  away(): Promise<void>;
  back(): Promise<void>;
  stop(): Promise<void>;
}

let keyNumber = 0;

export const newKey = async (kid = `key-${(keyNumber += 1)}`): Promise<JWK> => ({
  ...(await exportJWK((await generateKeyPair('RS256', { extractable: true })).privateKey)),
  kid,
  use: 'sig',
  alg: 'RS256',
});

export async function startOidcServer(): Promise<OidcServer> {
  const port = await freePort();
  const issuer = `http://127.0.0.1:${port}`;
  let keys = [await newKey()];
  let server = await start(port, keys);
  const signIn = (subject: string, audience = 'askwell') => signInAsInBrowser(issuer, subject, audience);
  return {
    issuer,
    key: () => keys[0],
    signIn,
    token: async (subject, audience) => (await signIn(subject, audience)).access,
    async systemToken(client, scope = 'api', audience = 'askwell') {
      const response = await fetch(`${issuer}/token`, {
        method: 'POST',
        headers: { authorization: `Basic ${btoa(`${client}:secret`)}` },
        body: new URLSearchParams({ grant_type: 'client_credentials', resource: `urn:${audience}`, scope }),
      });
      return ((await response.json()) as { access_token: string }).access_token;
    },
    async forge(claims = {}, { key = keys[0], header = {} } = {}) {
      const now = Math.floor(Date.now() / 1000);
      const payload = { sub: 'eve', aud: 'askwell', iss: issuer, iat: now, exp: now + 300, client_id: 'web', ...claims };
      return new SignJWT(payload).setProtectedHeader({ alg: 'RS256', typ: 'at+jwt', kid: key.kid, ...header }).sign(await importJWK(key, 'RS256'));
    },
    counts: async () => (await (await fetch(`${issuer}/counts`)).json()) as { keys: number; discovery: number },
    async rotate({ keepOld = false } = {}) {
      await end(server);
      keys = [await newKey(), ...(keepOld ? keys : [])];
      server = await start(port, keys);
    },
    away: () => end(server),
    async back() {
      server = await start(port, keys);
    },
    stop: () => end(server),
  };
}

/** What a browser does: follows every redirect with its cookies, fills in who they are, agrees, and comes back with a code. */
async function signInAsInBrowser(issuer: string, subject: string, audience: string): Promise<{ access: string; id: string }> {
  const cookies = new Map<string, string>();
  const verifier = randomBytes(32).toString('base64url');
  const redirectUri = 'http://127.0.0.1/signed-in';
  const visit = async (url: string, form?: Record<string, string>): Promise<string> => {
    const response = await fetch(new URL(url, issuer), {
      method: form ? 'POST' : 'GET',
      redirect: 'manual',
      headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; ') },
      body: form && new URLSearchParams(form),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [pair] = cookie.split(';');
      const at = pair.indexOf('=');
      cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    const to = response.headers.get('location');
    if (!to) throw new Error(`The OIDC server answered ${response.status} to ${url}: ${await response.text()}`);
    return to;
  };
  const asked = new URLSearchParams({
    client_id: 'web', response_type: 'code', redirect_uri: redirectUri, scope: 'openid api', resource: `urn:${audience}`, nonce: 'n', state: 's',
    code_challenge: createHash('sha256').update(verifier).digest('base64url'), code_challenge_method: 'S256',
  });
  const login = await visit(`/auth?${String(asked)}`);
  const consent = await visit(await visit(login, { prompt: 'login', login: subject, password: 'any' }));
  const signedIn = new URL(await visit(await visit(consent, { prompt: 'consent' })));
  const response = await fetch(`${issuer}/token`, {
    method: 'POST',
    body: new URLSearchParams({ grant_type: 'authorization_code', client_id: 'web', code: signedIn.searchParams.get('code') ?? '', redirect_uri: redirectUri, code_verifier: verifier }),
  });
  const { access_token: access, id_token: id } = (await response.json()) as { access_token: string; id_token: string };
  return { access, id };
}

async function start(port: number, keys: JWK[]): Promise<ChildProcess> {
  const program = fileURLToPath(new URL('./oidc-server.mjs', import.meta.url));
  const server = spawn(process.execPath, [program, String(port), JSON.stringify(keys)], { stdio: ['ignore', 'pipe', 'ignore'] });
  await once(server.stdout, 'data');
  return server;
}

async function end(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const ended = once(server, 'exit');
  server.kill();
  await ended;
}
