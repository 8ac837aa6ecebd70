export interface SuccessorRow {
  areaCode: string;
  successorCode: string;
}

/**
 * Areas and those that followed them. Somebody who named an area that was divided may be in any of its successors; until they are asked
 * again, each of them counts as theirs.
 */
export class AreaHeirs {
  private readonly next = new Map<string, string[]>();

  constructor(rows: readonly SuccessorRow[]) {
    for (const { areaCode, successorCode } of rows) this.next.set(areaCode, [...(this.next.get(areaCode) ?? []), successorCode]);
  }

  /** The area and everything that followed it, however many steps it took. */
  of(code: string): string[] {
    const found = [code];
    for (const each of found) for (const heir of this.next.get(each) ?? []) if (!found.includes(heir)) found.push(heir);
    return found;
  }

  /** Every code that someone can have named who is in one of these areas now: the codes themselves and all that led to them. */
  leadingTo(codes: readonly string[]): string[] {
    const earlier = [...this.next.keys()].filter((code) => this.of(code).some((heir) => codes.includes(heir)));
    return [...new Set([...codes, ...earlier])];
  }
}
