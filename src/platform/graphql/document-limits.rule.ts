import { type ASTVisitor, type DocumentNode, GraphQLError, Kind, type OperationDefinitionNode, OperationTypeNode, parse, type SelectionSetNode, type ValidationContext, visit } from 'graphql';

/**
 * How much one document may hold. All there is to know of an opportunity takes 200 fields; of the rest a client of ours sends a handful.
 * Cost alone doesn't bound them: an alias of a mutation is one more guess in one request, and directives and fragments cost before
 * anything is counted.
 */
export const documentLimits = { fields: 500, aliases: 100, directives: 50, fragments: 50, operations: 10, rootFields: 20, mutations: 10 } as const;

/** A refusal that says what to send instead. */
export const tooComplex = (message: string): GraphQLError => new GraphQLError(message, { extensions: { code: 'QUERY_TOO_COMPLEX', http: { status: 400 } } });

/** @returns the first limit that this document exceeds, in words; null when it exceeds none */
export function excessOf(document: DocumentNode): string | null {
  const counts = { fields: 0, aliases: 0, directives: 0, fragments: 0, operations: 0 };
  visit(document, {
    Field: (node) => {
      counts.fields += 1;
      if (node.alias) counts.aliases += 1;
    },
    Directive: () => void (counts.directives += 1),
    FragmentDefinition: () => void (counts.fragments += 1),
    OperationDefinition: () => void (counts.operations += 1),
  });
  for (const [what, count] of Object.entries(counts)) {
    const limit = documentLimits[what as keyof typeof counts];
    if (count > limit) return `has ${count} ${what}, more than the ${limit} allowed. Send it in parts.`;
  }
  for (const operation of document.definitions.filter((node) => node.kind === Kind.OPERATION_DEFINITION)) {
    const fields = rootFieldsOf(document, operation);
    if (operation.operation === OperationTypeNode.MUTATION && fields > documentLimits.mutations) {
      return `has ${fields} mutations, more than the ${documentLimits.mutations} allowed. Send them one after the other.`;
    }
    if (fields > documentLimits.rootFields) return `has ${fields} fields at its root, more than the ${documentLimits.rootFields} allowed. Send it in parts.`;
  }
  return null;
}

/** Fields at the root, those of fragments as often as they are spread there. Stops counting far above any limit, so that doubling fragments cost nothing. */
export function rootFieldsOf(document: DocumentNode, operation: OperationDefinitionNode): number {
  const fragments = new Map(document.definitions.flatMap((node) => (node.kind === Kind.FRAGMENT_DEFINITION ? [[node.name.value, node.selectionSet] as const] : [])));
  let count = 0;
  let steps = 0;
  const add = ({ selections }: SelectionSetNode, within: readonly string[]): void => {
    for (const node of selections) {
      if ((steps += 1) > 1_000) return;
      if (node.kind === Kind.FIELD) count += 1;
      else if (node.kind === Kind.INLINE_FRAGMENT) add(node.selectionSet, within);
      else {
        const name = node.name.value;
        const fragment = fragments.get(name);
        if (fragment && !within.includes(name)) add(fragment, [...within, name]);
      }
    }
  };
  add(operation.selectionSet, []);
  return count;
}

/** How many fields an operation may come to once its fragments stand in their places. */
export const maxSelections = 2_000;

/** Refuses fragments that double one another. Apollo has such a rule for what it serves; each fragment is counted once, so that counting costs nothing. */
export function selectionsRule(context: ValidationContext): ASTVisitor {
  const known = new Map<string, number>();
  const countIn = ({ selections }: SelectionSetNode): number => {
    let count = 0;
    for (const node of selections) {
      if (node.kind === Kind.FRAGMENT_SPREAD) count += countOf(node.name.value);
      else count += 1 + (node.selectionSet ? countIn(node.selectionSet) : 0);
    }
    return count;
  };
  const countOf = (name: string): number => {
    const counted = known.get(name);
    if (counted !== undefined) return counted;
    // A fragment within itself is another rule's to refuse.
    known.set(name, 0);
    const fragment = context.getFragment(name);
    const count = fragment ? countIn(fragment.selectionSet) : 0;
    known.set(name, count);
    return count;
  };
  return {
    OperationDefinition(node) {
      if (countIn(node.selectionSet) > maxSelections) context.reportError(tooComplex('This query asks for too many fields through its fragments. Send it in parts.'));
    },
  };
}

/** Shorter texts can't hold enough to be worth looking at twice. */
const shortText = 2_000;

/**
 * Refuses a text before it is validated: the rules of the specification compare fields in pairs, and validating what is refused anyway
 * would keep a core busy. A text that can't be parsed is left to the parser that says why.
 */
export function refuseExcess(text: unknown, maxTokens: number): void {
  if (typeof text !== 'string' || text.length <= shortText) return;
  let document: DocumentNode;
  try {
    document = parse(text, { maxTokens, noLocation: true });
  } catch {
    return;
  }
  const excess = excessOf(document);
  if (excess) throw tooComplex(`This request ${excess}`);
}

/** The same as a validation rule, for texts of any length. */
export function documentLimitsRule(context: ValidationContext): ASTVisitor {
  const excess = excessOf(context.getDocument());
  if (excess) context.reportError(tooComplex(`This request ${excess}`));
  return {};
}
