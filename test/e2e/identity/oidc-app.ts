import { withClient } from '../../../src/platform/database/roles.js';
import { type GraphqlAnswer, startTestApp, type TestApp, type TestPermission } from '../../support/app.js';
import { type OidcServer, startOidcServer } from '../../support/oidc.js';

/** The service beside a real OIDC server, and people who sign in there. */
export interface OidcApp {
  app: TestApp;
  oidc: OidcServer;
  /** Signs in and says who that is here. */
  signIn(subject: string, permissions?: TestPermission[]): Promise<{ accountId: string; token: string }>;
  /** The code of what a request is refused with; undefined when it isn't. */
  refusal(query: string, variables: object, token?: string): Promise<string | undefined>;
  end(): Promise<void>;
}

export async function startOidcApp(): Promise<OidcApp> {
  const oidc = await startOidcServer();
  const app = await startTestApp({ config: { signIn: { kind: 'oidc', issuer: oidc.issuer, audience: 'askwell' } } });
  return {
    app,
    oidc,
    async signIn(subject, permissions = []) {
      const token = await oidc.token(subject);
      const { data } = (await app.gql('{ me { accountId } }', {}, token)) as GraphqlAnswer<{ me: { accountId: string } }>;
      const { accountId } = data.me;
      await withClient(app.db.ownerUrl, async (client) => {
        for (const { kind, teamId = null, organisationId = null, areaCode = null } of permissions) {
          await client.query('insert into permission (account_id, kind, team_id, organisation_id, area_code) values ($1, $2, $3, $4, $5)', [accountId, kind, teamId, organisationId, areaCode]);
        }
      });
      return { accountId, token };
    },
    refusal: async (query, variables, token) => (await app.gql(query, variables, token)).errors?.[0].extensions.code,
    async end() {
      await app.close();
      await oidc.stop();
    },
  };
}
