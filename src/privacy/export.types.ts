export type ExportedRow = Readonly<Record<string, unknown>>;

export interface ExportedSection {
  title: string;
  rows: ExportedRow[];
  /** There is more than a copy holds; whoever asks is given the rest. */
  more?: boolean;
}

/** A copy of everything about somebody: of the account, and of each of its profiles, oldest first. */
export interface PersonalCopy {
  madeAt: Date;
  account: ExportedSection[];
  profiles: ExportedSection[][];
}
