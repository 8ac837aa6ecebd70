import type { CsvColumn } from '../platform/text/csv-table.js';
import type { ConcentrationGroupType } from './concentration.types.js';

export interface ConcentrationRow extends ConcentrationGroupType {
  readonly quarter: string;
}

const counted = 'Slightly changed at random, pooled and rounded to 5';

/** What the report’s own fields say, for whoever has nothing but the file. Empty: too few to tell. */
export const concentrationColumns: readonly CsvColumn<ConcentrationRow>[] = [
  { name: 'quarter', meaning: 'The first day of the quarter in which the figures were made up, YYYY-MM-DD.', of: ({ quarter }) => quarter },
  { name: 'code', meaning: 'The organisation’s or topic’s id, the area’s ODS code or the answer’s code; empty for everybody.', of: ({ code }) => code },
  { name: 'name', meaning: 'The same in words.', of: ({ name }) => name },
  { name: 'people', meaning: `People who may be asked; of an organisation those whom it asked in the 365 days before. ${counted}; empty: too few to tell.`, of: ({ people }) => people },
  { name: 'asks', meaning: `Asks in the 90 days before, whatever was answered. ${counted}; empty: too few to tell.`, of: ({ asks }) => asks },
  { name: 'gini', meaning: 'How unevenly asks of 90 days are spread: 0 when all were asked alike, near 1 when one person was asked for all.', of: ({ gini }) => gini },
  { name: 'p99', meaning: 'In 90 days, at most one person in a hundred was asked more often.', of: ({ p99 }) => p99 },
  { name: 'most', meaning: 'The most asks in 90 days that about ten people or more reached.', of: ({ most }) => most },
  { name: 'topTenthShare', meaning: 'The part, 0 to 1, of asks in 90 days that went to the tenth of people who were asked most.', of: ({ topTenthShare }) => topTenthShare },
  { name: 'reachedInAYear', meaning: 'The part, 0 to 1, of people who were asked in the 365 days before; empty for organisations.', of: ({ reachedInAYear }) => reachedInAYear },
  { name: 'neverAsked', meaning: `People who were never asked, for everybody only. ${counted}.`, of: ({ neverAsked }) => neverAsked },
  { name: 'hoursAsked', meaning: 'Hours of meetings, preparation and travel that these asks asked for, as the posts say; for everybody and organisations.', of: ({ hoursAsked }) => hoursAsked },
  { name: 'asksPerFilledPlace', meaning: 'Asks for each place that was filled; for everybody and organisations.', of: ({ asksPerFilledPlace }) => asksPerFilledPlace },
  { name: 'worstFilled', meaning: 'The part, 0 to 1, of its places that the post filled worst got, of posts that have ended; for everybody and organisations.', of: ({ worstFilled }) => worstFilled },
  { name: 'pickedByHand', meaning: `Asks for which a team picked somebody by hand; for everybody and organisations. ${counted}.`, of: ({ pickedByHand }) => pickedByHand },
];
