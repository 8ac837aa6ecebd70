import { Field, GraphQLISODateTime, HideField, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { access } from '../identity/access.js';
import { Access } from '../platform/graphql/access.js';
import { Connection } from '../platform/graphql/connection.js';
import { enumOf } from '../platform/graphql/enum-of.js';
import { ASK_STATES, type AskState } from './ask.rules.js';
import { type WayOfBeingHere, WAYS } from './guard.facts.js';
import { type Rule, RULES } from './guard.situation.js';

export const WayOfBeingHereEnum = enumOf(WAYS);
export const AskStateEnum = enumOf(ASK_STATES);
export const FairAskingRuleEnum = enumOf(RULES);

registerEnumType(WayOfBeingHereEnum, {
  name: 'WayOfBeingHere',
  description: 'How someone wants to be here. Until they choose, it is the first.',
  valuesMap: {
    look_myself: { description: '“I’ll look myself”: nobody asks me.' },
    send_list: { description: '“Send me a list to pick from”: nobody asks me; I come forward when something suits.' },
    teams_may_ask: { description: '“Teams may ask me”, within fair-asking limits.' },
  },
});
registerEnumType(AskStateEnum, {
  name: 'AskState',
  description: 'Where an invitation stands in the ledger.',
  valuesMap: {
    reserved: { description: 'On its way.' },
    delivered: { description: 'Waiting for an answer.' },
    released: { description: 'Let go before it was delivered; it counts nowhere.' },
    willing: { description: 'Answered with yes.' },
    no: { description: 'Answered with no.' },
    lapsed: { description: 'Not answered in time. A yes still counts while places remain.' },
    withdrawn: { description: 'Taken back by the team.' },
    chosen: { description: 'Yes, and chosen.' },
    not_needed: { description: 'Yes, and not needed after all; it counts in no limit.' },
    outside: { description: 'Asked outside Askwell: by phone, by hand, or by an organisation’s own software. Answered there.' },
    returned: { description: 'An organisation meant to ask outside Askwell and did not; it counts in no limit of the person.' },
    disputed: { description: 'The person says that they were not asked; it counts nowhere until a lead decides.' },
    set_aside: { description: 'The person said that they were not asked, and a lead agreed; it counts nowhere.' },
  },
});
registerEnumType(FairAskingRuleEnum, {
  name: 'FairAskingRule',
  description: 'A rule that keeps someone from being asked.',
  valuesMap: {
    not_here: { description: 'They have left, or their profile stands still.' },
    acting: { description: 'Whoever acts for them may not answer for them now.' },
    no_consent: { description: 'They have not agreed to be found.' },
    age: { description: 'They are 16 or 17, and the post is not marked suitable.' },
    participation: { description: 'It is taking part in a study, which nobody agrees to for somebody else.' },
    way: { description: 'They look themselves or take a list.' },
    never: { description: 'They chose never.' },
    short_notice: { description: 'They did not opt in to short notice.' },
    never_organisation: { description: 'They never want this organisation to ask.' },
    already_asked: { description: 'They were asked about the same opportunity.' },
    quiet: { description: 'They are taking a break.' },
    loss: { description: 'They have lost someone and are left in peace for a while.' },
    rest: { description: 'They asked for a rest when they said no.' },
    unanswered: { description: 'Several invitations in a row stayed unanswered.' },
    involvements: { description: 'They take part in as much as they want at one time.' },
    after_involvement: { description: 'Something they took part in ended not long ago.' },
    open: { description: 'An invitation waits for their answer.' },
    gap: { description: 'The least time between two invitations.' },
    days_30: { description: 'Invitations in any 30 days.' },
    days_365: { description: 'Invitations in any 365 days.' },
    organisation_days_30: { description: 'Invitations from one organisation in any 30 days.' },
  },
});

@Access(access.withParent)
@ObjectType('FairAskingLevel', { description: 'How often someone may be asked, by everybody together. A day is 24 hours, windows roll.' })
export class FairAskingLevelType {
  @Field(() => Int, { description: 'Most invitations in any 30 days.' })
  asksIn30Days!: number;

  @Field(() => Int, { description: 'Most invitations in any 365 days.' })
  asksIn365Days!: number;

  @Field(() => Int, { description: 'Least days between two invitations.' })
  daysBetween!: number;

  @Field(() => Int, { description: 'Most invitations from one organisation in any 30 days.' })
  fromOneOrganisationIn30Days!: number;

  @Field(() => Int, { description: 'Most invitations on their way or waiting for an answer at one time.' })
  openAtOnce!: number;
}

@Access(access.withParent)
@ObjectType('QuietPeriod', { description: 'A time in which nobody asks.' })
export class QuietPeriodType {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;

  @Field(() => String, { description: 'First day, as YYYY-MM-DD.' })
  firstDay!: string;

  @Field(() => String, { nullable: true, description: 'Last day, included, as YYYY-MM-DD; none lasts until it is ended.' })
  lastDay!: string | null;

  @Field(() => String, { description: 'The time zone in which these days are days.' })
  timeZone!: string;

  @Field(() => Boolean, { description: 'Whether a helper or an involvement lead added it. Only the person can end it.' })
  addedByOther!: boolean;
}

@Access(access.withParent)
@ObjectType('NextAsk', { description: 'When someone can next be asked, if nothing else happens until then.' })
export class NextAskType {
  @Field(() => GraphQLISODateTime, { nullable: true, description: 'The first instant; none when time alone won’t change it.' })
  from!: Date | null;

  @Field(() => FairAskingRuleEnum, { nullable: true, description: 'The rule that decides it; none when they can be asked now.' })
  rule!: Rule | null;

  @Field(() => String, { description: 'The same in a sentence.' })
  sentence!: string;
}

@Access(access.withParent)
@ObjectType('CountedInvitations', { description: 'How many invitations count in someone’s limits now.' })
export class CountedInvitationsType {
  @Field(() => Int, { description: 'In the last 30 days.' })
  in30Days!: number;

  @Field(() => Int, { description: 'In the last 365 days.' })
  in365Days!: number;

  @Field(() => Int, { description: 'On their way or waiting for an answer.' })
  open!: number;

  @Field(() => Int, { description: 'Left unanswered since they were last heard from.' })
  unansweredInARow!: number;
}

@Access(access.withParent)
@ObjectType('OrganisationWaiting', { description: 'An organisation that has asked as often as one may in 30 days.' })
export class OrganisationWaitingType {
  @HideField()
  organisationId!: string;

  @Field(() => GraphQLISODateTime, { description: 'From then it may ask again, if everything else allows it.' })
  until!: Date;

  @Field(() => String, { description: 'The same in a sentence.' })
  sentence!: string;
}

@Access(access.withParent)
@ObjectType('LinkedOrganisation', { description: 'An organisation that someone already works with. Only they see that they said so.' })
export class LinkedOrganisationType {
  @HideField()
  organisationId!: string;

  @Field(() => Int, { description: 'How often it may ask in any 30 days, if everything else allows it.' })
  mostIn30Days!: number;

  @Field(() => GraphQLISODateTime, { description: 'Since when.' })
  since!: Date;

  @Field(() => [String], { description: 'Days on which they noted that they talked with it, as YYYY-MM-DD, the newest first, at most 20. Talks are no invitations and count in no limit.' })
  talkedOn!: string[];
}

@Access(access.withParent)
@ObjectType('FairAsking', { description: 'What someone chose about being asked, and what follows from it. Only they see it.' })
export class FairAskingType {
  @Field(() => ID, { description: 'The profile it belongs to.' })
  contributorId!: string;

  @Field(() => WayOfBeingHereEnum, { description: 'How they want to be here.' })
  wayOfBeingHere!: WayOfBeingHere;

  @Field(() => Boolean, { description: 'Whether they have chosen that, or it is how everybody begins.' })
  wayWasChosen!: boolean;

  @Field(() => Boolean, { description: 'Whether they may be asked with only 7 days to answer. Such invitations count like any other.' })
  shortNotice!: boolean;

  @Field(() => Boolean, { description: 'Whether one reminder may follow an invitation.' })
  remindersAllowed!: boolean;

  @Field(() => FairAskingLevelType, { description: 'What holds for them: their own choice or the usual, and never more than the most.' })
  level!: FairAskingLevelType;

  @Field(() => FairAskingLevelType, { description: 'What holds for who chose nothing.' })
  usualLevel!: FairAskingLevelType;

  @Field(() => FairAskingLevelType, { description: 'The most that anybody can choose.' })
  most!: FairAskingLevelType;

  @Field(() => [QuietPeriodType], { description: 'Breaks that last or are to come, at most 50, the first first.' })
  quietPeriods!: QuietPeriodType[];

  @Field(() => [Int], { description: 'Rests that are offered with a no to an invitation, in days.' })
  restsAfterNo!: number[];

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'Until when they rest after saying no.' })
  restUntil!: Date | null;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'Until when they are left in peace after losing someone. They can end it (endRestAfterLoss), and coming forward ends it.' })
  restAfterLossUntil!: Date | null;

  @Field(() => NextAskType, { description: 'When they can next be asked, and by which rule.' })
  nextAsk!: NextAskType;

  @Field(() => String, { description: 'How invitations reach them: by mail only where the address was confirmed. In a sentence.' })
  howInvitationsReach!: string;

  @Field(() => CountedInvitationsType, { description: 'How many invitations count now; beside `level`, how much is left.' })
  counted!: CountedInvitationsType;

  @Field(() => [OrganisationWaitingType], { description: 'Organisations that have to wait although others may ask.' })
  organisationsWaiting!: OrganisationWaitingType[];

  @HideField()
  neverFromIds!: string[];

  @Field(() => [LinkedOrganisationType], { description: 'Organisations they already work with, as they said (linkOrganisation).' })
  linkedOrganisations!: LinkedOrganisationType[];
}

@Access(access.withParent)
@ObjectType('AskedOfMe', { description: 'One invitation that someone received: by whom, when, and what became of it.' })
export class AskedOfMeType {
  @Field(() => ID, { description: 'Its id in the ledger.' })
  id!: string;

  @Field(() => ID, { description: 'The opportunity it was about.' })
  opportunityId!: string;

  @Field(() => String, { description: 'The opportunity’s title; of one asked about outside Askwell, the organisation’s own reference.' })
  title!: string;

  @Field(() => String, { nullable: true, description: 'The organisation’s own reference, where it asked outside Askwell: by phone, by hand, or by its own software. None for invitations made here.' })
  reference!: string | null;

  @Field(() => GraphQLISODateTime, { description: 'When it was made. Windows run from here.' })
  askedAt!: Date;

  @Field(() => GraphQLISODateTime, { description: 'When it reached them.' })
  deliveredAt!: Date;

  @Field(() => AskStateEnum, { description: 'What became of it.' })
  state!: AskState;

  @Field(() => Boolean, { description: 'Whether it counts in their limits.' })
  counts!: boolean;

  @HideField()
  organisationIds!: string[];
}

@Access(access.withParent)
@ObjectType({ description: 'A page of invitations that someone received.' })
export class AskedOfMeConnection extends Connection(AskedOfMeType) {}
