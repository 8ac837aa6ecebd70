import { Args, Mutation, Query, Resolver } from '@nestjs/graphql';
import { access, whose } from '../identity/access.js';
import type { Actor } from '../identity/actor.js';
import { CurrentActor } from '../identity/current-actor.js';
import { Access } from '../platform/graphql/access.js';
import { ConnectionArgs } from '../platform/graphql/connection.js';
import { ComplaintQueries } from './complaint.queries.js';
import { ComplaintService } from './complaint.service.js';
import { AcknowledgeComplaintInput, AnswerComplaintInput, ComplainInput, ComplaintConnection, ComplaintType, RecordComplaintInput } from './complaint.types.js';

const anyComplaint = whose.everybodys('any complaint');
const known = whose.own('profiles in the account’s areas, or that it registered, as an involvement lead', 'administrator');

@Resolver(() => ComplaintType)
export class ComplaintResolver {
  constructor(
    private readonly queries: ComplaintQueries,
    private readonly complaints: ComplaintService,
  ) {}

  @Access(access.signedIn)
  @Query(() => ComplaintConnection, { description: 'Your complaints about how data are treated, and those you wrote down on the phone; newest first.' })
  myComplaints(@CurrentActor() actor: Actor, @Args() args: ConnectionArgs): Promise<ComplaintConnection> {
    return this.queries.mine(actor, args);
  }

  @Access(access.permission('administrator'))
  @Query(() => ComplaintConnection, { description: 'Every complaint about how data are treated; those that have waited longest first. Reading one is in the audit log.' })
  allComplaints(
    @CurrentActor() actor: Actor,
    @Args('overdueOnly', { type: () => Boolean, defaultValue: false, description: 'Only those that nobody acknowledged in time.' }) overdueOnly: boolean,
    @Args() args: ConnectionArgs,
  ): Promise<ComplaintConnection> {
    return this.queries.all(actor, overdueOnly, args);
  }

  @Access(access.signedIn)
  @Mutation(() => ComplaintType, { description: 'Complains about how your data are treated. It is acknowledged within 30 days, and you read the answer in myComplaints.' })
  async complain(@CurrentActor() actor: Actor, @Args('input', { description: 'What is wrong.' }) input: ComplainInput): Promise<ComplaintType> {
    return this.queries.one(actor, await this.complaints.complain(actor, input));
  }

  @Access(access.permission('involvement_lead'), { contributorId: known })
  @Mutation(() => ComplaintType, { description: 'Writes down a complaint that somebody made on the phone.' })
  async recordComplaint(@CurrentActor() actor: Actor, @Args('input', { description: 'What was said.' }) input: RecordComplaintInput): Promise<ComplaintType> {
    return this.queries.one(actor, await this.complaints.recordCall(actor, input));
  }

  @Access(access.permission('administrator'), { complaintId: anyComplaint })
  @Mutation(() => ComplaintType, { description: 'Tells whoever complained that somebody is looking into it.' })
  async acknowledgeComplaint(@CurrentActor() actor: Actor, @Args('input', { description: 'Which one.' }) input: AcknowledgeComplaintInput): Promise<ComplaintType> {
    return this.queries.one(actor, await this.complaints.acknowledge(actor, input));
  }

  @Access(access.permission('administrator'), { complaintId: anyComplaint })
  @Mutation(() => ComplaintType, { description: 'Answers a complaint, once. Whoever complained reads the answer.' })
  async answerComplaint(@CurrentActor() actor: Actor, @Args('input', { description: 'The answer.' }) input: AnswerComplaintInput): Promise<ComplaintType> {
    return this.queries.one(actor, await this.complaints.answer(actor, input));
  }
}
