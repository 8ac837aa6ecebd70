import type { InvolvementKind } from '../reference/involvement-kinds.js';
import type { TopicRelation } from '../reference/relations.js';
import type { HardRule, Refusal } from './match.hard.rules.js';
import type { Reader, Reason } from './match.rules.js';
import { insideSentence } from './topic-name.rules.js';
import type { TopicReason } from './topics.rules.js';

/** Every text of this feature, in English: a second language is a second catalogue of the same shape. */

const CONNECTED: Record<Reader, Record<TopicRelation, (topic: string) => string>> = {
  person: {
    lived_experience: (topic) => `You have lived experience of ${topic}`,
    carer: (topic) => `You know ${topic} as a carer`,
    parent: (topic) => `You know ${topic} as a parent`,
    bereaved: (topic) => `You lost someone to ${topic}`,
    family: (topic) => `You know ${topic} from your family`,
    at_risk: (topic) => `You are at risk of ${topic}`,
    professional: (topic) => `You know ${topic} from your work`,
    interested: (topic) => `You are interested in ${topic}`,
  },
  team: {
    lived_experience: (topic) => `Has lived experience of ${topic}`,
    carer: (topic) => `Knows ${topic} as a carer`,
    parent: (topic) => `Knows ${topic} as a parent`,
    bereaved: (topic) => `Lost someone to ${topic}`,
    family: (topic) => `Knows ${topic} from their family`,
    at_risk: (topic) => `Is at risk of ${topic}`,
    professional: (topic) => `Knows ${topic} from their work`,
    interested: (topic) => `Is interested in ${topic}`,
  },
};

/** Whom a post asks for, where what it is about has been named. */
const SOUGHT: Record<TopicRelation, string> = {
  lived_experience: 'people who have lived with it',
  carer: 'carers',
  parent: 'parents',
  bereaved: 'people who lost someone to it',
  family: 'people who know it from their family',
  at_risk: 'people at risk of it',
  professional: 'people who know it from their work',
  interested: 'people who are interested in it',
};

const KINDS: Record<InvolvementKind, string> = {
  focus_group: 'focus groups',
  interview: 'conversations about your experience',
  survey_advice: 'helping with surveys',
  document_review: 'reading and commenting',
  steering_group: 'steering groups',
  co_production: 'making things together',
  priority_setting: 'deciding what matters most',
  teaching: 'teaching',
  interview_panel: 'interview panels',
  peer_research: 'peer research',
  governance_board: 'boards and committees',
  dissemination: 'telling others what was found',
  study_participation: 'taking part in studies',
};

const REFUSALS: Record<HardRule, Record<Reader, string>> = {
  closed: { person: 'Its closing date has passed.', team: 'The closing date has passed.' },
  consent: { person: 'You haven’t agreed to be found for this kind of work.', team: 'Hasn’t agreed to be found for this kind of work.' },
  age: { person: 'It isn’t marked as suitable for people of 16 and 17.', team: 'Is 16 or 17, and the post isn’t marked as suitable.' },
  participation: { person: 'It is taking part in a study, which nobody agrees to for somebody else.', team: 'Somebody acts for them, and nobody agrees to taking part in a study for somebody else.' },
  treats: { person: 'You said that this team or its organisation treats you.', team: 'Said that this team or its organisation treats them.' },
  kind: { person: 'It includes something you said you never want to do.', team: 'It includes something they never want to do.' },
  place: { person: 'It takes place where you said you don’t take part.', team: 'It takes place where they don’t take part.' },
  language: { person: 'It is held in languages you haven’t named.', team: 'It is held in languages they haven’t named.' },
};

/** One plain sentence: why it suits. */
export function reasonSentence(reason: Reason, reader: Reader): string {
  const you = reader === 'person';
  switch (reason.kind) {
    case 'topic':
      return topicSentence(reason, reader);
    case 'words':
      return you ? 'Your own words speak of what this work is about.' : 'Their own words speak of what this work is about.';
    case 'meaning':
      return you ? 'What you wrote is close to what this work is about, in other words.' : 'What they wrote is close to what this work is about, in other words.';
    case 'named':
      return you ? 'It speaks of a topic you named.' : 'Named a topic that this work speaks of.';
    case 'involvement':
      return `${you ? 'You like' : 'Likes'} ${list(reason.kinds.map((kind) => kindName(kind, reader)))}, which ${reason.kinds.length > 1 ? 'are' : 'is'} part of it.`;
    case 'skills':
      return `${you ? 'You have' : 'Has'} ${reason.skills.length > 1 ? 'skills' : 'a skill'} it would welcome: ${list(reason.skills)}.`;
    case 'time':
      return you ? 'It fits the hours you have in a month.' : 'Has the hours it takes in a month.';
    case 'languages':
      return `${you ? 'You speak' : 'Speaks'} ${list(reason.languages.map(languageName))}, which ${reason.languages.length > 1 ? 'are' : 'is'} used.`;
    case 'place':
      return you ? 'It meets in your area.' : 'Lives in the area where it meets.';
  }
}

/** One plain sentence: why it doesn't suit, whatever else does. */
export const refusalSentence = ({ rule }: Refusal, reader: Reader): string => REFUSALS[rule][reader];

function topicSentence({ topicName, soughtName, relation, lie, asked, askedFor = [] }: TopicReason, reader: Reader): string {
  const said = CONNECTED[reader][relation](insideSentence(topicName));
  const sought = insideSentence(soughtName);
  if (!asked) return `${said}; this work is about ${lie === 'same' ? 'it' : sought} and asks for ${askedFor.length > 0 ? connections(askedFor) : 'another connection with it'}.`;
  switch (lie) {
    case 'same':
      return `${said}, which this work asks for.`;
    case 'narrower':
      return `${said}, which is part of what this work asks for: ${sought}.`;
    case 'broader':
      return `${said}; this work asks for a part of it: ${sought}.`;
    case 'sibling':
      return `${said}, which is close to what this work asks for: ${sought}.`;
    case 'category':
      return `${said}, which is in the same field as what this work asks for: ${sought}.`;
  }
}

/** "carers or parents". */
const connections = (relations: readonly TopicRelation[]): string => either.format(relations.map((relation) => SOUGHT[relation]));

/** What a post asks for, to somebody who named nothing near it. */
export const unnamedSentence = (soughtName: string, relations: readonly TopicRelation[]): string =>
  `It asks for ${relations.length > 0 ? connections(relations) : 'people connected with it'}: ${insideSentence(soughtName)}. You named nothing near it.`;

const kindName = (kind: InvolvementKind, reader: Reader): string =>
  kind === 'interview' && reader === 'team' ? 'conversations about their experience' : KINDS[kind];

const languages = new Intl.DisplayNames('en', { type: 'language' });

/** Node's data have no name for British Sign Language. */
const languageName = (code: string): string => (code === 'bfi' ? 'British Sign Language' : (languages.of(code) ?? code));

const joined = new Intl.ListFormat('en-GB', { type: 'conjunction' });
const either = new Intl.ListFormat('en-GB', { type: 'disjunction' });
const list = (items: readonly string[]): string => joined.format(items);

/** How many more may be available later, rounded down to 5. */
export const laterText = (rounded: number): string => (rounded === 0 ? 'Fewer than 5 more may be available later.' : `About ${rounded} more may be available later.`);

/** Beside what to arrange: what few need isn't named, so that it names nobody. */
export const askEachText = 'Also ask each person who is chosen what they need: what fewer than three people need isn’t named here.';
