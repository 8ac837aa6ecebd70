import { Injectable, type OnModuleInit } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { UnaskedMail } from '../identity/unasked-mail.js';
import { AppConfig } from '../platform/config/app-config.js';
import { JobRegistry } from '../platform/jobs/job-registry.js';
import { JointFinder, quietMinutes } from './joint-finder.js';
import { foundMessage, proposedMessage, tellOfJoint } from './joint.texts.js';
import { OpportunityContacts } from './opportunity-contacts.js';

export const findJointOpportunities = 'opportunities.find-joint';

/** More than this wait for the next run. */
const batch = 200;

/** New or changed since others like it were last looked for; a draft once it was left in peace for a while. */
const due = `
  select id from opportunity
  where status in ('draft', 'in_review', 'open') and (compared_at is null or compared_at < updated_at)
    and (status <> 'draft' or updated_at <= clock_now() - $2 * interval '1 minute')
  order by updated_at, id limit $1`;

/** An account has no address here; a post's main contact gave one, which nobody has shown to be theirs: so it is mail that wasn't asked for, and the list says the same. */
@Injectable()
export class JointJobs implements OnModuleInit {
  constructor(
    private readonly config: AppConfig,
    private readonly dataSource: DataSource,
    private readonly registry: JobRegistry,
    private readonly finder: JointFinder,
    private readonly contacts: OpportunityContacts,
    private readonly unasked: UnaskedMail,
  ) {}

  onModuleInit(): void {
    this.registry.sweep(findJointOpportunities, '*/10 * * * *', () => this.find());
    // Run again it sends the same message under the same id, which counts once.
    this.registry.handle(tellOfJoint, (payload) => this.tell(payload));
  }

  /** Words from one team to the other are kept no longer than the proposal stands; it doesn't once one of the two is over. */
  private async letGo(): Promise<void> {
    await this.dataSource.query(
      `update possible_joint pair set state = 'found', proposal_id = null, proposing_id = null, kept_id = null, proposed_by = null, proposed_at = null, message = null
       where pair.state = 'proposed'
         and exists (select from opportunity where opportunity.id in (pair.first_id, pair.second_id) and opportunity.status not in ('draft', 'in_review', 'open'))`,
    );
  }

  /** Each post is a transaction of its own, so one that fails holds up no other. */
  private async find(): Promise<void> {
    await this.letGo();
    const posts = await this.dataSource.query<{ id: string }[]>(due, [batch, quietMinutes]);
    const failures: unknown[] = [];
    for (const { id } of posts) await this.finder.compare(id).catch((error: unknown) => failures.push(error));
    if (failures.length > 0) throw failures[0];
  }

  /** What was dismissed, taken back or decided meanwhile nobody needs to hear of, nor whose post is over. */
  private async tell({ possibleJointId, opportunityId, proposalId = '' }: { possibleJointId: string; opportunityId: string; proposalId?: string }): Promise<void> {
    const holds = await this.dataSource.query<unknown[]>(
      `select from possible_joint pair join opportunity on opportunity.id = $2
       where pair.id = $1 and opportunity.status in ('draft', 'in_review', 'open') and case $3 when '' then pair.state = 'found' else pair.proposal_id::text = $3 end`,
      [possibleJointId, opportunityId, proposalId],
    );
    if (holds.length === 0) return;
    const contact = (await this.contacts.openAll(this.dataSource.manager, [opportunityId])).get(opportunityId);
    if (!contact?.email) return;
    const messageId = proposalId ? `joint-${proposalId}` : `joint-${possibleJointId}-${opportunityId}`;
    const { subject, text } = proposalId ? proposedMessage(this.config.publicUrl) : foundMessage(this.config.publicUrl);
    await this.unasked.send({ to: contact.email, subject, text, messageId });
  }
}
