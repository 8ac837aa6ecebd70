import { about, nothingPersonal, notExported, staysAsItIs } from '../audit/personal-data.js';

const copy = notExported('A copy of what is listed elsewhere, under a random key, so that words can be found quickly.');
const follows = staysAsItIs('the feature that owns the text says that it is gone, and the index follows within seconds');

export const searchPersonalData = {
  search_generation: nothingPersonal('which copies of an index there are'),
  search_document: about(copy, follows),
  search_term: nothingPersonal('how many documents hold a word, whoever wrote it'),
  search_meaning: about(
    notExported('Numbers that the model makes of what is listed elsewhere: posts, findings, and own words that you show to teams, under a random key.'),
    staysAsItIs('a trigger empties the numbers when the key goes, or the words are shown no longer; the row goes an hour later'),
  ),
  search_pending: about(notExported('Random keys of what is about to be indexed anew.'), follows),
};
