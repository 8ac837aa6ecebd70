import type { CreateOpportunityInput } from '../../../src/opportunities/opportunity.inputs.js';
import type { Person, Round, Scenario } from '../../support/scenario.js';
import { mailFor } from '../invitations/mailbox.js';

export interface LinkedPage {
  round: Round;
  person: Person;
  /** Of the page behind the link in the mail. */
  path: string;
}

/** Somebody invited by mail to a post, and the page their link leads to. */
export async function linkedPage(scenario: Scenario, changes: Partial<CreateOpportunityInput> = {}): Promise<LinkedPage> {
  const round = await scenario.round({ people: 1, places: 2, ...changes });
  const [person] = round.people;
  await scenario.invite(round);
  await scenario.work();
  const [mail] = await mailFor(scenario.app.dataDir, person.email);
  return { round, person, path: mail.linkPath! };
}
