import type { TopicRelation } from '../reference/relations.js';

/** What a team wants kept, as it says it. */
export interface WantedPlaces {
  places: number;
  relations: readonly TopicRelation[];
  categories: readonly string[];
}

/** What the post says, as everybody read it and a lead reviewed it. */
export interface StatedInPost {
  places: number;
  /** Per topic; empty: any. */
  relations: readonly (readonly TopicRelation[])[];
  categories: readonly string[];
}

export interface MixFault {
  path: string;
  message: string;
}

/** What is wrong with a mix. Places are kept only for people whom the post itself looks for: nobody is chosen for what nobody could read. */
export function faultsOf(mix: readonly WantedPlaces[], post: StatedInPost): MixFault[] {
  const faults = mix.flatMap(({ relations, categories }, nr) => {
    if (relations.length + categories.length === 0) return [{ path: `mix[${nr}]`, message: 'Say for whom these places are kept: in relations, in categories, or in both. Places that are anybody’s need no line.' }];
    return [
      ...relations.flatMap((relation, at) =>
        post.relations.some((sought) => sought.length === 0 || sought.includes(relation)) ? [] : [{ path: `mix[${nr}].relations[${at}]`, message: `This opportunity doesn’t look for people with this relation (${relation}).` }],
      ),
      ...categories.flatMap((code, at) =>
        post.categories.includes(code) ? [] : [{ path: `mix[${nr}].categories[${at}]`, message: 'This isn’t in the mix that the opportunity states. Say it there (setOpportunityMix, in a draft), so that everyone can read it.' }],
      ),
    ];
  });
  const kept = mix.reduce((sum, { places }) => sum + places, 0);
  if (kept <= post.places) return faults;
  return [...faults, { path: 'mix', message: `These are ${kept} places, and the opportunity has ${post.places}.` }];
}
