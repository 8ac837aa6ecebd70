import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import { access, whose } from '../identity/access.js';
import type { Actor } from '../identity/actor.js';
import { CurrentActor } from '../identity/current-actor.js';
import { Access } from '../platform/graphql/access.js';
import { ConnectionArgs } from '../platform/graphql/connection.js';
import { ConcernMail } from './concern-mail.js';
import { AnswerConcernInput, ConcernInput, HandConcernOverInput, MailMeAboutConcernsInput, TellTeamOfConcernInput } from './concern.inputs.js';
import { ConcernQueries } from './concern.queries.js';
import { ConcernConnection, ConcernToldConnection, ConcernType } from './concern.types.js';
import { HearingService } from './hearing.service.js';

const heard = whose.own('concerns that the account hears');

/** For whoever hears concerns: leads of other organisations, and who is named for it, whatever else their account may do. */
@Resolver(() => ConcernType)
export class HearingResolver {
  constructor(
    private readonly queries: ConcernQueries,
    private readonly hearing: HearingService,
    private readonly mail: ConcernMail,
  ) {}

  @Access(access.signedIn)
  @Query(() => ConcernConnection, { description: 'Concerns that you hear; those that have waited longest first. That you read them is in the audit log, and told to whoever raised them.' })
  concernsToHear(
    @CurrentActor() actor: Actor,
    @Args('openOnly', { type: () => Boolean, defaultValue: true, description: 'Only those that aren’t answered or taken back.' }) openOnly: boolean,
    @Args() args: ConnectionArgs,
  ): Promise<ConcernConnection> {
    return this.queries.toHear(actor, openOnly, args);
  }

  @Access(access.permission('team_member', 'involvement_lead'))
  @Query(() => ConcernToldConnection, { description: 'What your teams, and organisations you are a lead for, were told about concerns by whoever hears them; newest first. Others there may be are nobody’s to see here.' })
  concernsTold(@CurrentActor() actor: Actor, @Args() args: ConnectionArgs): Promise<ConcernToldConnection> {
    return this.queries.told(actor, args);
  }

  @Access(access.signedIn, { concernId: heard })
  @Mutation(() => ConcernType, { description: 'Tells whoever raised a concern that you have it and read it.' })
  async receiveConcern(@CurrentActor() actor: Actor, @Args('input', { description: 'Which one.' }) input: ConcernInput): Promise<ConcernType> {
    return this.queries.one(actor, await this.hearing.receive(actor, input));
  }

  @Access(access.signedIn, { concernId: heard })
  @Mutation(() => ConcernType, { description: 'Tells whoever raised a concern that you are looking into it.' })
  async lookIntoConcern(@CurrentActor() actor: Actor, @Args('input', { description: 'Which one.' }) input: ConcernInput): Promise<ConcernType> {
    return this.queries.one(actor, await this.hearing.lookInto(actor, input));
  }

  @Access(access.signedIn, { concernId: heard })
  @Mutation(() => ConcernType, { description: 'Answers a concern. Whoever raised it can reopen it for a year.' })
  async answerConcern(@CurrentActor() actor: Actor, @Args('input', { description: 'The answer.' }) input: AnswerConcernInput): Promise<ConcernType> {
    return this.queries.one(actor, await this.hearing.answer(actor, input));
  }

  @Access(access.signedIn, { concernId: heard })
  @Mutation(() => ConcernType, { description: 'Tells the team of a concern, where whoever raised it chose that it may know.' })
  async tellTeamOfConcern(@CurrentActor() actor: Actor, @Args('input', { description: 'What you tell it.' }) input: TellTeamOfConcernInput): Promise<ConcernType> {
    return this.queries.one(actor, await this.hearing.tellTeam(actor, input));
  }

  @Access(access.signedIn, { concernId: heard })
  @Mutation(() => ID, { description: 'Gives a concern to somebody else, whom the service chooses. You don’t read it any more. Returns its id.' })
  handConcernOver(@CurrentActor() actor: Actor, @Args('input', { description: 'Why.' }) input: HandConcernOverInput): Promise<string> {
    return this.hearing.handOver(actor, input);
  }

  @Access(access.signedIn)
  @Mutation(() => Boolean, { description: 'Says whether mail tells you that there is something to read about a concern you hear or raised; the mail never says what. Whoever has a profile of their own gets it as that says. Returns whether mail reaches you.' })
  mailMeAboutConcerns(@CurrentActor() actor: Actor, @Args('input', { description: 'Whether you want it.' }) input: MailMeAboutConcernsInput): Promise<boolean> {
    return this.mail.choose(actor, input);
  }
}
