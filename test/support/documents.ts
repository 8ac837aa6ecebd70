import { getNamedType, type GraphQLField, type GraphQLObjectType, type GraphQLSchema, isCompositeType, isLeafType, isNonNullType, isObjectType } from 'graphql';

const documents = new Map<string, string>();

/**
 * Asks for all that is there without arguments, and for what is one level below it, or so many as said; with 'bare' for nothing but whether it
 * works; with 'whole' for everything that can be reached, each field of each type once, on the shortest way to it.
 */
export function documentOf(schema: GraphQLSchema, kind: string, field: GraphQLField<unknown, unknown>, levels?: number | 'bare' | 'whole'): string {
  const key = `${field.name} ${levels ?? ''}`;
  const made = documents.get(key);
  if (made) return made;
  const variables = field.args.map(({ name, type }) => `$${name}: ${String(type)}`).join(', ');
  const args = field.args.map(({ name }) => `${name}: $${name}`).join(', ');
  const depth = field.args.some(({ name }) => name === 'after') ? 2 : 1;
  const wanted = isLeafType(getNamedType(field.type)) ? '' : levels === 'bare' ? '{ __typename }' : levels === 'whole' ? whole(schema, getNamedType(field.type).name) : selection(schema, getNamedType(field.type).name, levels ?? depth);
  const document = `${kind}${variables ? ` (${variables})` : ''} { ${field.name}${args ? `(${args})` : ''} ${wanted} }`;
  documents.set(key, document);
  return document;
}

interface Branch {
  type: GraphQLObjectType;
  leaves: string[];
  below: { name: string; branch: Branch }[];
}

function whole(schema: GraphQLSchema, typeName: string): string {
  const root = branchOf(schema, typeName);
  if (!root) return '{ __typename }';
  const [seen, waiting] = [new Set<string>(), [root]];
  for (let at = waiting.shift(); at; at = waiting.shift()) {
    if (seen.has(at.type.name)) continue;
    seen.add(at.type.name);
    for (const field of withoutArguments(at.type)) {
      const branch = branchOf(schema, getNamedType(field.type).name);
      if (!branch) continue;
      at.below.push({ name: field.name, branch });
      waiting.push(branch);
    }
  }
  return written(root);
}

function branchOf(schema: GraphQLSchema, typeName: string): Branch | null {
  const type = schema.getType(typeName);
  if (!isObjectType(type)) return null;
  return { type, below: [], leaves: withoutArguments(type).flatMap((field) => (isLeafType(getNamedType(field.type)) ? [field.name] : [])) };
}

const written = ({ leaves, below }: Branch): string => `{ ${['__typename', ...leaves, ...below.map(({ name, branch }) => `${name} ${written(branch)}`)].join(' ')} }`;

const withoutArguments = (type: GraphQLObjectType): GraphQLField<unknown, unknown>[] =>
  Object.values(type.getFields()).filter((field) => !field.args.some((arg) => isNonNullType(arg.type) && arg.defaultValue === undefined));

function selection(schema: GraphQLSchema, typeName: string, depth: number): string {
  const type = schema.getType(typeName);
  if (!type || !isCompositeType(type)) return '';
  if (!isObjectType(type)) return '{ __typename }';
  const parts = withoutArguments(type).flatMap((field) => {
    const named = getNamedType(field.type);
    if (isLeafType(named)) return [field.name];
    return depth > 0 ? [`${field.name} ${selection(schema, named.name, depth - 1)}`] : [];
  });
  return `{ ${['__typename', ...parts].join(' ')} }`;
}
