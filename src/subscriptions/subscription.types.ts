import { Field, GraphQLISODateTime, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { StudyType } from '../findings/curation/curated.columns.js';
import { StudyTypeEnum } from '../findings/curation/curation.enums.js';
import { access } from '../identity/access.js';
import { Access } from '../platform/graphql/access.js';
import { enumOf } from '../platform/graphql/enum-of.js';
import { type MailStop, mailStops, type Rhythm, rhythms, type Way, ways } from './subscription.lists.js';

export const WayEnum = enumOf(ways);
export const RhythmEnum = enumOf(rhythms);
const MailStopEnum = enumOf(mailStops);

registerEnumType(WayEnum, {
  name: 'FindingsWay',
  description: 'Which way findings come to somebody. Each comes once, whichever way was first.',
  valuesMap: {
    mail: { description: 'By mail, with titles and summaries. All that is due goes in one.' },
    feed: { description: 'In a feed of your own, Atom and JSON Feed, at an address that only you have.' },
    webhook: { description: 'By a call of your software, signed, at an address that you set.' },
    live: { description: 'To your software as it is published, over a stream that it holds open: the subscription findingHeard.' },
  },
});
registerEnumType(RhythmEnum, {
  name: 'FindingsRhythm',
  description: 'How often findings come. Where there is nothing new, nothing comes.',
  valuesMap: {
    at_once: { description: 'Within minutes of being published.' },
    daily: { description: 'Once a day.' },
    weekly: { description: 'Once a week.' },
    monthly: { description: 'Once a month.' },
  },
});
registerEnumType(MailStopEnum, {
  name: 'FindingsMailStop',
  description: 'Why no mail about findings goes out.',
  valuesMap: {
    asked: { description: 'You asked for it, by the link in a mail.' },
    refused: { description: 'The mail server of your address refused it for good.' },
    returned: { description: 'Mail to your address was taken and came back: it can’t be reached.' },
    no_address: { description: 'There is no address of yours that such mail may go to.' },
  },
});

@Access(access.withParent)
@ObjectType('FindingsFeed', { description: 'A feed at an address that is a secret: whoever has it can read the feed. It says nothing about you or what it is about.' })
export class FindingsFeedType {
  @Field(() => String, { description: 'Where it is as Atom.' })
  atomUrl!: string;

  @Field(() => String, { description: 'Where it is as JSON Feed.' })
  jsonUrl!: string;

  @Field(() => GraphQLISODateTime, { description: 'When this address was made.' })
  madeAt!: Date;
}

@Access(access.withParent)
@ObjectType('FindingsWebhook', { description: 'Where a subscription’s calls go.' })
export class FindingsWebhookType {
  @Field(() => String, { description: 'The host of its address; the rest may hold a secret of yours.' })
  host!: string;

  @Field(() => GraphQLISODateTime, { description: 'When it was set.' })
  setAt!: Date;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'Nothing is sent there since then: it said that it is gone (410), or took nothing for three days. Set it again to go on.' })
  stoppedAt!: Date | null;
}

@Access(access.withParent)
@ObjectType('FindingsSubscription', { description: 'What somebody wants to hear of, how often and which way.' })
export class FindingsSubscriptionType {
  @Field(() => ID, { description: 'Its id.' })
  id!: string;

  @Field(() => WayEnum, { description: 'Which way it comes.' })
  way!: Way;

  @Field(() => Boolean, { description: 'Whether the topics that you follow count.' })
  followedTopics!: boolean;

  topicIds!: string[];

  @Field(() => [String], { description: 'Only findings for one of these areas; empty: any.' })
  areaCodes!: string[];

  @Field(() => [StudyTypeEnum], { description: 'Only these types of study; empty: any.' })
  studyTypes!: StudyType[];

  @Field(() => String, { nullable: true, description: 'Only findings with all of these words.' })
  words!: string | null;

  @Field(() => Int, { nullable: true, description: 'Only what so many found useful; empty: as many as you set for yourself.' })
  leastUseful!: number | null;

  @Field(() => Boolean, { description: 'Whether new open posts on these topics come with it, to look at.' })
  withOpportunities!: boolean;

  @Field(() => RhythmEnum, { description: 'How often.' })
  howOften!: Rhythm;

  @Field(() => Int, { description: 'At which hour of your clock.' })
  hour!: number;

  @Field(() => Int, { description: 'Weekly: on which day, 1 is Monday.' })
  weekday!: number;

  @Field(() => Int, { description: 'Monthly: on which day.' })
  monthDay!: number;

  @Field(() => String, { description: 'The time zone of your clock.' })
  timeZone!: string;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'When it is next looked for what is new; empty while paused, or when findings come at once.' })
  nextAt!: Date | null;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'Paused since then; what is published meanwhile doesn’t come later.' })
  pausedAt!: Date | null;

  @Field(() => FindingsFeedType, { nullable: true, description: 'Where its feed is, if that is the way it comes and you have not taken the address back.' })
  feed!: FindingsFeedType | null;

  @Field(() => FindingsWebhookType, { nullable: true, description: 'Where it calls, if that is the way it comes and you have set it.' })
  webhook!: FindingsWebhookType | null;

  @Field(() => GraphQLISODateTime, { description: 'When it was made.' })
  createdAt!: Date;
}

@Access(access.withParent)
@ObjectType('FindingsWebhookSet', { description: 'A webhook that was set, with the secret that signs its calls.' })
export class FindingsWebhookSetType {
  @Field(() => FindingsSubscriptionType, { description: 'The subscription.' })
  subscription!: FindingsSubscriptionType;

  @Field(() => String, { description: 'By it you tell that a call is ours (Standard Webhooks 1.0: headers webhook-id, webhook-timestamp, webhook-signature). It is shown this once.' })
  secret!: string;
}

@Access(access.withParent)
@ObjectType('FindingsMail', { description: 'Where mail about findings to you stands.' })
export class FindingsMailType {
  @Field(() => Boolean, { description: 'Whether it goes out when there is something to say.' })
  goesOut!: boolean;

  @Field(() => MailStopEnum, { nullable: true, description: 'Why not.' })
  stoppedBecause!: MailStop | null;

  @Field(() => GraphQLISODateTime, { nullable: true, description: 'Since when not.' })
  stoppedAt!: Date | null;

  @Field(() => String, { nullable: true, description: 'Why not and how it starts again, in words for the reader; empty while it goes out.' })
  note!: string | null;
}
