import { hardRules, type Refusal } from './match.hard.rules.js';
import { type Likeness } from './likeness.rules.js';
import { type Fit, match, type PersonFacts, type PostFacts, worthShowing } from './match.rules.js';
import { PARTS } from './match.weights.js';
import { topicFit } from './topics.rules.js';

export type Part = keyof typeof PARTS;

/** Why something suits a person or doesn't, by what they said and what the post says, and by nothing else. */
export interface Explanation {
  /** Whether it would be suggested to them. */
  suits: boolean;
  /** Null where something stands in the way, whatever the rest. */
  fit: Fit | null;
  inTheWay: Refusal[];
  /** What the post seeks and the person named nothing near. */
  unnamed: PostFacts['topics'];
  /** Parts in which both said something and it doesn't meet at all or not wholly. */
  lacking: Exclude<Part, 'relevance' | 'languages'>[];
  /** What it is about is too far from what they said. */
  isFar: boolean;
}

/** For the person alone: what teams may not know of them counts here, too. */
export function explain(post: PostFacts, person: PersonFacts, likeness: Likeness, now: Date): Explanation {
  const inTheWay = hardRules(post, person, 'person', now);
  const unnamed = post.topics.filter((sought) => topicFit([sought], person.interests).value === 0);
  const result = match(post, person, likeness, 'person', now);
  if (result.ruledOut) return { suits: false, fit: null, inTheWay, unnamed, lacking: [], isFar: false };
  const { fit } = result;
  const isFar = !worthShowing(fit, 'person');
  return { suits: !isFar, fit, inTheWay, unnamed, lacking: lacking(post, person, fit), isFar };
}

function lacking(post: PostFacts, person: PersonFacts, { parts }: Fit): Explanation['lacking'] {
  const said: Record<Explanation['lacking'][number], boolean> = {
    kinds: post.kinds.length > 0 && person.kindsLiked.length > 0 && parts.kinds === 0,
    skills: post.skills.length > 0 && person.skills.length > 0 && parts.skills === 0,
    time: post.hoursPerMonth !== null && person.hoursPerMonth !== null && parts.time < PARTS.time,
  };
  return (Object.keys(said) as Explanation['lacking']).filter((part) => said[part]);
}
