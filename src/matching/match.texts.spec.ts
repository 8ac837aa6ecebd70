import { describe, expect, it } from '@jest/globals';
import type { Reason } from './match.rules.js';
import { reasonSentence, refusalSentence } from './match.texts.js';
import { insideSentence } from './topic-name.rules.js';
import type { TopicReason } from './topics.rules.js';

const topic = (over: Partial<TopicReason> = {}): TopicReason => ({
  kind: 'topic', topicId: '1', topicName: 'Asthma', relation: 'lived_experience', soughtName: 'Asthma', lie: 'same', asked: true, ...over,
}); // prettier-ignore

describe('a reason in one sentence', () => {
  it.each<[Reason, string, string]>([
    [topic(), 'You have lived experience of asthma, which this work asks for.', 'Has lived experience of asthma, which this work asks for.'],
    [
      topic({ topicName: 'Ewing sarcoma', relation: 'carer', soughtName: 'Bone cancer', lie: 'narrower' }),
      'You know Ewing sarcoma as a carer, which is part of what this work asks for: bone cancer.',
      'Knows Ewing sarcoma as a carer, which is part of what this work asks for: bone cancer.',
    ],
    [
      topic({ topicName: 'Cancer', relation: 'bereaved', soughtName: 'Bone cancer', lie: 'broader' }),
      'You lost someone to cancer; this work asks for a part of it: bone cancer.',
      'Lost someone to cancer; this work asks for a part of it: bone cancer.',
    ],
    [
      topic({ relation: 'interested', asked: false, askedFor: ['lived_experience', 'carer'] }),
      'You are interested in asthma; this work is about it and asks for people who have lived with it or carers.',
      'Is interested in asthma; this work is about it and asks for people who have lived with it or carers.',
    ],
    [
      topic({ relation: 'interested', asked: false }),
      'You are interested in asthma; this work is about it and asks for another connection with it.',
      'Is interested in asthma; this work is about it and asks for another connection with it.',
    ],
    [
      { kind: 'meaning' },
      'What you wrote is close to what this work is about, in other words.',
      'What they wrote is close to what this work is about, in other words.',
    ],
    [{ kind: 'words' }, 'Your own words speak of what this work is about.', 'Their own words speak of what this work is about.'],
    [{ kind: 'named' }, 'It speaks of a topic you named.', 'Named a topic that this work speaks of.'],
    [{ kind: 'involvement', kinds: ['teaching'] }, 'You like teaching, which is part of it.', 'Likes teaching, which is part of it.'],
    [
      { kind: 'involvement', kinds: ['interview', 'steering_group'] },
      'You like conversations about your experience and steering groups, which are part of it.',
      'Likes conversations about their experience and steering groups, which are part of it.',
    ],
    [{ kind: 'skills', skills: ['chairing'] }, 'You have a skill it would welcome: chairing.', 'Has a skill it would welcome: chairing.'],
    [{ kind: 'time' }, 'It fits the hours you have in a month.', 'Has the hours it takes in a month.'],
    [{ kind: 'languages', languages: ['ur', 'bfi'] }, 'You speak Urdu and British Sign Language, which are used.', 'Speaks Urdu and British Sign Language, which are used.'],
    [{ kind: 'place' }, 'It meets in your area.', 'Lives in the area where it meets.'],
  ])('%j', (reason, person, team) => {
    expect(reasonSentence(reason, 'person')).toBe(person);
    expect(reasonSentence(reason, 'team')).toBe(team);
  });

  it('and so is a refusal', () => {
    expect(refusalSentence({ rule: 'age' }, 'person')).toBe('It isn’t marked as suitable for people of 16 and 17.');
  });
});

describe('a topic’s name inside a sentence', () => {
  it.each([
    ['Asthma', 'asthma'],
    ['COPD', 'COPD'],
    ['COVID-19', 'COVID-19'],
    ['Crohn’s disease', 'Crohn’s disease'],
    ["Crohn's disease", "Crohn's disease"],
    ['Athlete’s foot', 'athlete’s foot'],
    ['Ewing sarcoma', 'Ewing sarcoma'],
    ['Guillain-Barré syndrome', 'Guillain-Barré syndrome'],
    ['C. difficile', 'C. difficile'],
    ['Von Willebrand disease', 'Von Willebrand disease'],
    ['HIV', 'HIV'],
    ['Q fever', 'Q fever'],
  ])('%s → %s', (name, inside) => expect(insideSentence(name)).toBe(inside));
});
