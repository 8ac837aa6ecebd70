import { badInput } from '../../platform/errors/domain-error.js';
import { inputValidationPipe } from '../../platform/graphql/input-validation.pipe.js';
import { isDay } from '../../platform/graphql/day-input.js';
import { NarrowFindingsArgs } from './search-findings.args.js';

const pipe = inputValidationPipe();

const lists = ['topicIds', 'themeIds', 'conditionIds', 'studyTypes'];
const truths = ['openAccess', 'newOnly'];
const numbers = ['leastUseful'];
const texts = ['words', 'areaCode', 'secondRead', 'publishedFrom', 'publishedTo', 'sort', 'status'];

/** In an address words would stand in the logs of every server on the way; somebody may have typed what they have. */
const onlyInBody = ['words'];

interface Narrowed extends NarrowFindingsArgs {
  /** The day for which area codes are given; null: today. */
  areasOn: string | null;
}

/**
 * The arguments of a search as they stand in an address, lists with commas or said several times, true and false in words; or in a body as in GraphQL.
 * @param also names that are taken beside them
 * @throws DomainError BAD_USER_INPUT, also for a name that is none: a misspelt filter would otherwise give a file of everything
 */
export async function narrowingOf(said: unknown, where: 'address' | 'body', also: readonly 'areasOn'[]): Promise<Narrowed> {
  const { areasOn = null, ...others } = (said ?? {}) as Record<string, unknown>;
  const known = [...texts, ...lists, ...truths, ...numbers];
  const args: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(areasOn !== null && also.length === 0 ? { ...others, areasOn } : others)) {
    if (!known.includes(name)) throw badInput(name.slice(0, 40), `${name.slice(0, 40)} is nothing that findings can be narrowed down by; there are ${[...known, ...also].join(', ')}`);
    if (where === 'address' && onlyInBody.includes(name)) throw badInput(name, `${name} may say something about who asks, so they stand in no address: send them in the body, with POST`);
    args[name] = lists.includes(name) ? listOf(value) : valueOf(name, value);
  }
  if (areasOn !== null && !isDay(areasOn)) throw badInput('areasOn', 'areasOn must be a day such as 2026-04-01');
  return Object.assign((await pipe.transform(args, { type: 'body', metatype: NarrowFindingsArgs })) as NarrowFindingsArgs, { areasOn });
}

const listOf = (value: unknown): unknown => (typeof value === 'string' || Array.isArray(value) ? [value].flat().flatMap((each: unknown) => (typeof each === 'string' ? each.split(',') : [each])) : value);

function valueOf(name: string, value: unknown): unknown {
  if (Array.isArray(value)) throw badInput(name, `${name} is said more than once`);
  // What is none of these stays a text, which its own check refuses in words.
  if (typeof value === 'string' && truths.includes(name)) return ({ true: true, false: false } as Record<string, boolean>)[value] ?? value;
  return typeof value === 'string' && numbers.includes(name) && /^\d{1,9}$/.test(value) ? Number(value) : value;
}
