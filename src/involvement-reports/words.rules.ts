import { personalDetailsIn } from '../ideas/personal-details.rules.js';
import { accountNumberIn } from '../payment/account-numbers.rules.js';

/** Addresses of the web are no contact here: a report names articles. */
const webAddress = /\bhttps?:\/\/\S+/giu;

/** What in a text is for reaching or finding a person, in words; null: nothing. Names and stories can't be told apart by a pattern: the field asks for none. */
export function reachableIn(text: string): string | null {
  const plain = text.replace(webAddress, ' ');
  const kinds = new Set(personalDetailsIn(plain).map(({ kind }) => kind));
  if (kinds.has('contact')) return 'an e-mail address, a phone number or a name on social media';
  return kinds.has('number') ? 'an NHS or hospital number' : accountNumberIn(plain);
}
