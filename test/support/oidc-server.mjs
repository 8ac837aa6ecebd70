// A real OIDC server in a process of its own: `node oidc-server.mjs <port> <private JWK as JSON>`. Everyone is a client that signs in by
// client credentials with the secret "secret"; a resource `urn:<audience>` gives a JWT for that audience. Prints "ready" once it answers.
import { Provider } from 'oidc-provider';

const [, , port, jwk] = process.argv;
const issuer = `http://127.0.0.1:${port}`;
const client = (client_id) => ({ client_id, client_secret: 'secret', grant_types: ['client_credentials'], redirect_uris: [], response_types: [] });

const provider = new Provider(issuer, {
  clients: ['ada', 'ben'].map(client),
  jwks: { keys: [JSON.parse(jwk)] },
  features: {
    devInteractions: { enabled: false },
    clientCredentials: { enabled: true },
    resourceIndicators: {
      enabled: true,
      getResourceServerInfo: (_context, resource) => ({ scope: 'api', audience: resource.replace(/^urn:/, ''), accessTokenFormat: 'jwt', accessTokenTTL: 300 }),
    },
  },
  extraTokenClaims: (_context, token) => ({ name: `${token.clientId[0].toUpperCase()}${token.clientId.slice(1)} Example` }),
});
provider.listen(Number(port), '127.0.0.1', () => process.stdout.write('ready\n'));
