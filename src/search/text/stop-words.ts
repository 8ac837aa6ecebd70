/**
 * Words that carry no subject of their own. They are neither indexed nor searched, so "quality of life" and "quality life" are one
 * phrase. Written in capitals inside ordinary text ("ME", "IT", "WHO") they are names and stay.
 */
const STOP_WORDS = new Set(
  `a about after again all also am an and any are as at be because been before being below between both but by can cannot cant could
  couldnt did didnt do does doesnt doing done dont during each either else ever every few for from further had has hasnt have havent having
  he her here hers herself him himself his how however i id if ill im in into is isnt it its itself ive just let lets like made make makes making
  many may me might more most much must my myself neither no nor not of off on once one only onto or other others our ours ourselves out over own
  per please quite rather really same shall she should shouldnt since so some somebody someone something such than that thats the
  their theirs them themselves then there these they theyre thing things this those through thus to too under until up upon us very
  was wasnt we well were werent what whatever when where whether which while who whom whose why will with within without wont would
  wouldnt yes yet you your youre yours yourself yourselves able get gets getting got gotten go goes going went am want wants wanted know anyone
  anything tell ask there's whilst via`.split(/\s+/),
);

/** @param word lower case, without apostrophes. */
export function isStopWord(word: string): boolean {
  return STOP_WORDS.has(word);
}
