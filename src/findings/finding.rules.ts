interface Standing {
  readonly status: string;
  readonly retracted: boolean;
  readonly corrected: boolean;
  readonly questioned: boolean;
}

/** What a reader has to know before relying on a finding, the gravest first; null when there is nothing. */
export function warningOf({ status, retracted, corrected, questioned }: Standing): string | null {
  const sentences = [
    ...(retracted ? ['The article behind this was retracted: don’t rely on it.'] : []),
    ...(status === 'withdrawn' ? ['It was taken back here.'] : []),
    ...(status === 'superseded' ? ['Newer evidence has taken its place.'] : []),
    ...(questioned && !retracted ? ['The journal has said that something may be wrong with the article (an expression of concern), and has not settled it yet.'] : []),
    ...(corrected && !retracted ? ['A correction to the article was published; see its source.'] : []),
  ];
  return sentences.length === 0 ? null : sentences.join(' ');
}
