import { type GraphqlAnswer, type SignedIn, startTestApp, type TestApp } from '../../support/app.js';
import { completeInput, OpportunityRows, type TeamRow } from '../../support/builders/opportunities.builder.js';
import type { CreateOpportunityInput } from '../../../src/opportunities/opportunity.inputs.js';

/** A day on which every date of the builders lies ahead. */
export const monday = new Date('2026-11-23T12:00:00.000Z');

export interface Moved {
  id: string;
  status: string;
}

/** A started server with a team, one of its members, a lead for it and someone who just looks. */
export interface Scene {
  app: TestApp;
  rows: OpportunityRows;
  team: TeamRow;
  member: SignedIn;
  lead: SignedIn;
  reader: SignedIn;
  /** A mutation of an opportunity: its name, its input's type, the input. */
  mutate(name: string, type: string, input: object, token: string, fields?: string): Promise<GraphqlAnswer<Record<string, Moved>>>;
  create(changes?: Partial<CreateOpportunityInput>): Promise<string>;
  /** Created, reviewed and open. */
  open(changes?: Partial<CreateOpportunityInput>): Promise<string>;
  indexed(): Promise<void>;
  end(): Promise<void>;
}

export async function startScene(): Promise<Scene> {
  const app = await startTestApp();
  await app.db.setClock(monday);
  const rows = await OpportunityRows.connect(app.db);
  const team = await rows.team();
  const member = await app.signIn([{ kind: 'team_member', teamId: team.id }]);
  const lead = await app.signIn([{ kind: 'involvement_lead', organisationId: team.organisationId }]);
  const reader = await app.signIn();

  const scene: Scene = {
    app, rows, team, member, lead, reader,
    mutate: (name, type, input, token, fields = 'id status') => app.gql(`mutation ($input: ${type}!) { ${name}(input: $input) { ${fields} } }`, { input }, token),
    async create(changes) {
      const { data, errors } = await scene.mutate('createOpportunity', 'CreateOpportunityInput', completeInput(team.id, member.accountId, changes), member.token);
      if (errors) throw new Error(JSON.stringify(errors));
      return data.createOpportunity.id;
    },
    async open(changes) {
      const opportunityId = await scene.create(changes);
      for (const [name, token] of [['submitForReview', member.token], ['approveOpportunity', lead.token]] as const) {
        const { errors } = await scene.mutate(name, 'OpportunityMoveInput', { opportunityId }, token);
        if (errors) throw new Error(JSON.stringify(errors));
      }
      return opportunityId;
    },
    async indexed() {
      await app.runJob('search.keep');
      await app.runJob('search.sync', { index: 'opportunities' });
    },
    async end() {
      await rows.end();
      await app.close();
    },
  };
  return scene;
}
