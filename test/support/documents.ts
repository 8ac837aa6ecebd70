import { getNamedType, type GraphQLField, type GraphQLSchema, isCompositeType, isLeafType, isNonNullType, isObjectType } from 'graphql';

const documents = new Map<string, string>();

/** Asks for all that is there without arguments, and for what is one level below it, or so many as said; with 'bare' for nothing but whether it works. */
export function documentOf(schema: GraphQLSchema, kind: string, field: GraphQLField<unknown, unknown>, levels?: number | 'bare'): string {
  const key = `${field.name} ${levels ?? ''}`;
  const made = documents.get(key);
  if (made) return made;
  const variables = field.args.map(({ name, type }) => `$${name}: ${String(type)}`).join(', ');
  const args = field.args.map(({ name }) => `${name}: $${name}`).join(', ');
  const depth = field.args.some(({ name }) => name === 'after') ? 2 : 1;
  const wanted = isLeafType(getNamedType(field.type)) ? '' : levels === 'bare' ? '{ __typename }' : selection(schema, getNamedType(field.type).name, levels ?? depth);
  const document = `${kind}${variables ? ` (${variables})` : ''} { ${field.name}${args ? `(${args})` : ''} ${wanted} }`;
  documents.set(key, document);
  return document;
}

function selection(schema: GraphQLSchema, typeName: string, depth: number): string {
  const type = schema.getType(typeName);
  if (!type || !isCompositeType(type)) return '';
  if (!isObjectType(type)) return '{ __typename }';
  const parts = Object.values(type.getFields()).flatMap((field) => {
    if (field.args.some((arg) => isNonNullType(arg.type) && arg.defaultValue === undefined)) return [];
    const named = getNamedType(field.type);
    if (isLeafType(named)) return [field.name];
    return depth > 0 ? [`${field.name} ${selection(schema, named.name, depth - 1)}`] : [];
  });
  return `{ ${['__typename', ...parts].join(' ')} }`;
}
