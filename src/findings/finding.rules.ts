interface Standing {
  readonly status: string;
  readonly retracted: boolean;
  readonly corrected: boolean;
}

/** What a reader has to know before relying on a finding, the gravest first; null when there is nothing. */
export function warningOf({ status, retracted, corrected }: Standing): string | null {
  const sentences = [
    ...(retracted ? ['The article behind this was retracted: don’t rely on it.'] : []),
    ...(status === 'withdrawn' ? ['It was taken back here.'] : []),
    ...(status === 'superseded' ? ['Newer evidence has taken its place.'] : []),
    ...(corrected && !retracted ? ['A correction to the article was published; see its source.'] : []),
  ];
  return sentences.length === 0 ? null : sentences.join(' ');
}
