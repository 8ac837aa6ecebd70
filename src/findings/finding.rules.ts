interface Standing {
  readonly status: string;
  readonly retracted: boolean;
  readonly corrected: boolean;
  readonly questioned: boolean;
  /** Of a preprint: since when it is known that a journal has published it. */
  readonly nowPublishedAt: Date | null;
}

/** What a reader has to know before relying on a finding, the gravest first; null when there is nothing. */
export function warningOf({ status, retracted, corrected, questioned, nowPublishedAt }: Standing): string | null {
  const sentences = [
    ...(retracted ? ['The article behind this was retracted: don’t rely on it.'] : []),
    ...(status === 'withdrawn' ? ['It was taken back here.'] : []),
    ...(status === 'superseded' ? ['Newer evidence has taken its place.'] : []),
    ...(questioned && !retracted ? ['The journal has said that something may be wrong with the article (an expression of concern), and has not settled it yet.'] : []),
    ...(corrected && !retracted ? ['A correction to the article was published; see its source.'] : []),
    ...(nowPublishedAt !== null && !retracted ? ['This is a preprint, and a journal has published the article since: read that version.'] : []),
  ];
  return sentences.length === 0 ? null : sentences.join(' ');
}
