// A real OIDC server in a process of its own: `node oidc-server.mjs <port> <private JWKs as JSON>`. People sign in with any password through the client
// "web" (authorization code, PKCE); "importer" and "reader" are systems that sign in by client credentials with the secret "secret". A resource
// `urn:<audience>` gives a JWT for that audience. Answers `GET /counts` with how often its keys and its discovery were asked for. Prints "ready" once it answers.
import { Provider } from 'oidc-provider';

const [, , port, keys] = process.argv;
const issuer = `http://127.0.0.1:${port}`;
const system = (client_id) => ({ client_id, client_secret: 'secret', grant_types: ['client_credentials'], redirect_uris: [], response_types: [], scope: 'api findings:read findings:import contacts:check' });
const nameOf = (subject) => `${subject[0].toUpperCase()}${subject.slice(1)} Example`;
/** Whose address the issuer has seen confirmed: everyone's but of those who are called so. */
const emailOf = (subject) => ({ email: `${subject}@example.org`, email_verified: !subject.startsWith('unconfirmed') });

const provider = new Provider(issuer, {
  clients: [
    ...['importer', 'reader'].map(system),
    { client_id: 'web', token_endpoint_auth_method: 'none', application_type: 'native', grant_types: ['authorization_code'], response_types: ['code'], redirect_uris: ['http://127.0.0.1/signed-in'] },
  ],
  jwks: { keys: JSON.parse(keys) },
  scopes: ['openid', 'api', 'findings:read', 'findings:import', 'contacts:check'],
  cookies: { keys: ['test'] },
  findAccount: (_context, subject) => ({ accountId: subject, claims: () => ({ sub: subject, name: nameOf(subject) }) }),
  features: {
    devInteractions: { enabled: true },
    clientCredentials: { enabled: true },
    resourceIndicators: {
      enabled: true,
      useGrantedResource: () => true,
      getResourceServerInfo: (_context, resource) => ({ scope: 'api findings:read findings:import contacts:check', audience: resource.replace(/^urn:/, ''), accessTokenFormat: 'jwt', accessTokenTTL: 300 }),
    },
  },
  extraTokenClaims: (_context, token) => (token.accountId ? { name: nameOf(token.accountId), ...emailOf(token.accountId) } : undefined),
});
const counts = { keys: 0, discovery: 0 };
provider.use(async (context, next) => {
  if (context.path === '/counts') {
    context.body = counts;
    return;
  }
  if (context.path === '/jwks') counts.keys += 1;
  if (context.path.startsWith('/.well-known/')) counts.discovery += 1;
  await next();
});
provider.listen(Number(port), '127.0.0.1', () => process.stdout.write('ready\n'));
