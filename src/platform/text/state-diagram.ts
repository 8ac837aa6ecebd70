interface Drawn {
  /** The first state, with what leads there after a colon. */
  readonly begins: string;
  readonly moves: readonly { readonly from: string; readonly to: string; readonly label: string }[];
  readonly ends: readonly string[];
}

/** States and moves as a Mermaid diagram, for the documentation. */
export const stateDiagram = ({ begins, moves, ends }: Drawn): string =>
  ['stateDiagram-v2', `  [*] --> ${begins}`, ...moves.map(({ from, to, label }) => `  ${from} --> ${to}: ${label}`), ...ends.map((state) => `  ${state} --> [*]`)].join('\n');
