import { type GraphQLSchema, isIntrospectionType, isObjectType } from 'graphql';
import { ruleOf } from '../../src/platform/graphql/enforce-access.js';
import { callers, cellOf, type Operation, operationsOf, type Route } from './permissions.js';

const heading = `<!-- Made by \`npm run permissions\` from the rules in the code. Read the difference before you commit it. -->

# Who may do what

A row for each query, mutation, page and address; a column for each permission and each scope of a system alone (who holds several
may do what any of them may). Rules are stated with \`@Access\` where the operation is written and checked in front of it; whoever has none is refused.

- **yes**: allowed.
- **own**: allowed with the ids named in the last column; every other id is answered like one that doesn't exist.
- **–**: refused: \`UNAUTHENTICATED\` (401) for nobody, \`FORBIDDEN\` (403) for an account.

An operation that takes no id answers with what is the same for everyone, or with the caller's own. Topics, areas and organisations
can be named by everyone.`;

const words = { allowed: 'yes', 'own only': 'own', refused: '–' };

/** The whole of `docs/permissions.md`. */
export function permissionTable(schema: GraphQLSchema, routes: readonly Route[]): string {
  const operations = operationsOf(schema);
  const sections = (['query', 'mutation', 'subscription'] as const).flatMap((kind) => {
    const rows = operations.filter((operation) => operation.kind === kind);
    return rows.length ? [`## ${{ query: 'Queries', mutation: 'Mutations', subscription: 'Subscriptions' }[kind]}`, table(kind, 'which, or why', rows.map(rowOf))] : [];
  });
  const pages = routes.map(({ method, path, rule }) => [
    `\`${method} ${path}\``,
    ...callers.map(({ actor }) => (rule?.allows(actor, undefined) ? 'yes' : '–')),
    rule?.kind === 'public' ? rule.description : '',
  ]);
  return `${[heading, ...sections, '## Pages and addresses', '`POST /graphql` takes anyone: each query and mutation has its own rule.', table('address', 'which, or why', pages), '## Fields with a rule of their own', 'Every other field is read by whoever may read the object.', ...fieldTable(schema)].join('\n\n')}\n`;
}

const rowOf = (operation: Operation): string[] => [
  `\`${operation.name}\``,
  ...callers.map((caller) => words[cellOf(operation, caller)]),
  [
    ...(operation.whose.caller ? [operation.whose.caller.description] : []),
    ...operation.ids.filter(({ isShared }) => !isShared).map(({ place, whose }) => `\`${place}\`: ${whose?.description ?? 'not stated'}`),
    ...(operation.rule?.kind === 'public' ? [operation.rule.description] : []),
  ].join('; '),
];

const table = (first: string, last: string, rows: readonly string[][]): string =>
  [[first, ...callers.map(({ name }) => name), last], [first, ...callers, last].map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

function fieldTable(schema: GraphQLSchema): string[] {
  const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()];
  const rows = Object.values(schema.getTypeMap()).flatMap((type) => {
    if (!isObjectType(type) || isIntrospectionType(type) || roots.includes(type)) return [];
    return Object.values(type.getFields()).flatMap((field) => {
      const rule = ruleOf(type, field);
      return rule && rule.kind !== 'withParent' && rule.kind !== 'public' ? [`| \`${type.name}.${field.name}\` | ${rule.description} |`] : [];
    });
  });
  return rows.length ? [['| field | for |', '| --- | --- |', ...rows].join('\n')] : ['There are none.'];
}
