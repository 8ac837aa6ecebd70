import { about, nothingPersonal, notExported, staysAsItIs } from '../audit/personal-data.js';

const copy = notExported('A copy of what is listed elsewhere, under a random key, so that words can be found quickly.');
const follows = staysAsItIs('the feature that owns the text says that it is gone, and the index follows within seconds');

export const searchPersonalData = {
  search_generation: nothingPersonal('which copies of an index there are'),
  search_document: about(copy, follows),
  search_term: nothingPersonal('how many documents hold a word, whoever wrote it'),
  search_meaning: nothingPersonal('vectors of posts and findings; contributors’ own words are never read by the model to be stored'),
  search_pending: about(notExported('Random keys of what is about to be indexed anew.'), follows),
};
