import { createRequire } from 'node:module';
import {
  type GraphQLArgument,
  type GraphQLInputField,
  type GraphQLInputType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isScalarType,
} from 'graphql';

/** Values for fields, by `Type.field`, `mutation.field` or the field's name, the first that is there. */
export type Hints = Readonly<Record<string, unknown>>;

/** One hostile request: the whole set of variables, and which place in it is hostile how. */
export interface Attempt {
  place: string;
  how: string;
  variables: Record<string, unknown>;
}

/** A caller's value that is left out. */
const leftOut = Symbol('left out');

const NUL = String.fromCharCode(0);
const longText = 'x'.repeat(10_000);
/** Half a character: what is left when text is cut in the middle of an emoji. */
const half = String.fromCharCode(0xd83d);

const hostileTexts: Readonly<Record<string, unknown>> = {
  'a NUL': `text with${NUL}in it`,
  'half a character': `text with ${half} in it`,
  'nothing': '',
  'spaces': ' \u00a0\u2003 ',
  'ten thousand characters': longText,
  'only a variation selector': '\ufe0f\ufe0f\ufe0f\ufe0f\ufe0f',
  'an emoji of many parts': '👩🏽‍🚀'.repeat(20),
  'right to left': '\u202eabc \u0627\u0644\u0639\u0631\u0628\u064a\u0629 def\u202c',
  'syntax of other languages': `'"; drop table x; -- \${x} {{x}} <b>%s%d \\ $1 & | ! ( * :* "`,
  'many accents': `e${'\u0301'.repeat(500)}`,
  'a number': '999999999999999999999999',
  'a day that never was': '2027-02-30',
  'the last day': '9999-12-31',
  'a day before all': '0000-00-00',
  'a day long ago': '0001-01-01',
  'a cursor of a wrong time': Buffer.from('["1","00000000-0000-7000-8000-000000000000"]').toString('base64url'),
  'a cursor of no id': Buffer.from(`[null,"${'-'.repeat(36)}"]`).toString('base64url'),
  'a cursor of an impossible time': Buffer.from('["275760-09-13T00:00:00.000Z","00000000-0000-7000-8000-000000000000"]').toString('base64url'),
};
const hostileIds: Readonly<Record<string, unknown>> = {
  'no id': 'x',
  'nothing': '',
  'a NUL': `a${NUL}`,
  'ten thousand characters': longText,
  'an id of nothing': '0192f0c0-0000-7000-8000-000000000000',
  'the smallest id': '00000000-0000-0000-0000-000000000000',
  'the largest id': 'FFFFFFFF-FFFF-FFFF-FFFF-FFFFFFFFFFFF',
  'a number': 7,
};
const hostileNumbers: Readonly<Record<string, unknown>> = {
  'below nothing': -1, 'nothing': 0, 'the largest': 2_147_483_647, 'the smallest': -2_147_483_648, 'larger than any': 2_147_483_648, 'huge': 1e308, 'a part': 0.1, 'a text': '1',
};
const hostileInstants: Readonly<Record<string, unknown>> = {
  'no date': 'tomorrow', 'nothing': '', 'a day that never was': '2027-02-30T00:00:00Z', 'before all': '0000-01-01T00:00:00Z', 'long before all': '-271821-04-20T00:00:00Z',
  'the last': '9999-12-31T23:59:59.999Z', 'after all': '+275760-09-13T00:00:00.000Z', 'a number': 1e15,
};

/** Strings that are known to break things (npm big-list-of-naughty-strings: MIT, a list of data that needs no upkeep). */
export const naughtyTexts = Object.fromEntries((createRequire(import.meta.url)('big-list-of-naughty-strings') as string[]).map((text, nr) => [`naughty string ${nr}`, text]));

/** Makes requests that would be right but for one place each. */
export class Hostile {
  constructor(
    private readonly operation: string,
    private readonly hints: Hints,
    /** Ids of every kind, which are right somewhere and wrong here. */
    private readonly ids: readonly string[],
    private readonly texts: Readonly<Record<string, unknown>> = hostileTexts,
  ) {}

  /** Variables with which the operation could work. */
  plausible(args: readonly GraphQLArgument[]): Record<string, unknown> {
    return this.fields(args, this.operation);
  }

  attempts(args: readonly GraphQLArgument[]): Attempt[] {
    const right = this.plausible(args);
    const all = args.flatMap((arg) =>
      this.wrongs(arg.type, right[arg.name], arg.name).map(({ place, how, value }) => {
        const { [arg.name]: _, ...rest } = right;
        return { place, how, variables: value === leftOut ? rest : { ...rest, [arg.name]: value } };
      }),
    );
    // A wrong key is often taken, and then the thing is done; so it comes last.
    const isKey = ({ place }: Attempt): number => Number(place.endsWith('idempotencyKey'));
    return all.sort((a, b) => isKey(a) - isKey(b));
  }

  private fields(fields: readonly (GraphQLArgument | GraphQLInputField)[], owner: string): Record<string, unknown> {
    return Object.fromEntries(
      fields.map(({ name, type }) => {
        const hint = [`${this.operation}.${name}`, `${owner}.${name}`, name].find((key) => key in this.hints);
        return [name, hint === undefined ? this.value(type) : this.hints[hint]];
      }),
    );
  }

  private value(type: GraphQLInputType): unknown {
    if (isNonNullType(type)) return this.value(type.ofType);
    if (isListType(type)) return [this.value(type.ofType)];
    if (isEnumType(type)) return type.getValues()[0].name;
    if (isInputObjectType(type)) return this.fields(Object.values(type.getFields()), type.name);
    switch (type.name) {
      case 'ID':
        return '0192f0c0-1111-7000-8000-000000000000';
      case 'Int':
      case 'Float':
        return 1;
      case 'Boolean':
        return true;
      case 'DateTime':
        return '2026-11-20T10:00:00Z';
      default:
        return 'Plain words that could be meant, and long enough.';
    }
  }

  private wrongs(type: GraphQLInputType, right: unknown, place: string): { place: string; how: string; value: unknown }[] {
    const here = (hostile: Readonly<Record<string, unknown>>) => Object.entries(hostile).map(([how, value]) => ({ place, how, value }));
    if (isNonNullType(type)) return [...here({ 'null': null }), ...this.wrongs(type.ofType, right, place).filter(({ how }) => how !== 'null')];
    const absent = here({ 'null': null, 'left out': leftOut });
    if (isListType(type)) {
      const [first = this.value(type.ofType), ...rest] = Array.isArray(right) ? (right as unknown[]) : [];
      const inside = this.wrongs(type.ofType, first, `${place}[0]`).map((wrong) => ({ ...wrong, value: wrong.value === leftOut ? [] : [wrong.value, ...rest] }));
      return [...absent, ...here({ 'nothing in it': [], 'the same twice': [first, first], 'six hundred': Array.from({ length: 600 }, () => first), 'no list': 'x' }), ...inside];
    }
    if (isInputObjectType(type)) {
      const given = (right ?? this.value(type)) as Record<string, unknown>;
      const inside = Object.values(type.getFields()).flatMap((field) =>
        this.wrongs(field.type, given[field.name], `${place}.${field.name}`).map((wrong) => {
          const { [field.name]: _, ...others } = given;
          return { ...wrong, value: wrong.value === leftOut ? others : { ...others, [field.name]: wrong.value } };
        }),
      );
      return [...absent, ...here({ 'a text': 'x' }), ...inside];
    }
    if (isEnumType(type)) return [...absent, ...here({ 'no such value': 'no_such_value', 'a number': 1 }), ...type.getValues().slice(1).map(({ name }) => ({ place, how: name, value: name }))];
    if (!isScalarType(type)) return absent;
    switch (type.name) {
      case 'ID':
        return [...absent, ...here(hostileIds), ...this.ids.map((id, index) => ({ place, how: `another id (${index})`, value: id }))];
      case 'Int':
      case 'Float':
        return [...absent, ...here(hostileNumbers)];
      case 'Boolean':
        return [...absent, ...here({ 'the contrary': right !== true, 'a text': 'yes' })];
      case 'DateTime':
        return [...absent, ...here(hostileInstants)];
      default:
        return [...absent, ...here(this.texts)];
    }
  }
}
