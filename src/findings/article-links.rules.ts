export interface ArticleIds {
  readonly doi: string | null;
  readonly pmid: string | null;
  readonly pmcid: string | null;
  readonly urls: readonly string[];
}

/** A DOI as it stands in an address: any printable character may be in one, and those of the nineties hold "<", ">" and "#". */
const inAddress = (doi: string): string => encodeURI(doi).replace(/[?#]/g, encodeURIComponent);

export const doiLink = (doi: string): string => `https://doi.org/${inAddress(doi)}`;

const isWeb = (url: string): boolean => /^https?:\/\//i.test(url);

/** Where an article can be read, the publisher's own page first, the entry of a catalogue last. No address twice, and none that isn't of the web. */
export function articleLinks({ doi, pmid, pmcid, urls }: ArticleIds): string[] {
  const whole = [...(doi === null ? [] : [doiLink(doi)]), ...(pmcid === null ? [] : [`https://pmc.ncbi.nlm.nih.gov/articles/${pmcid}/`])];
  const entry = pmid === null ? [] : [`https://pubmed.ncbi.nlm.nih.gov/${pmid}/`];
  const known = new Set([...whole, ...entry].map(asOne));
  return [...whole, ...urls.filter((url) => isWeb(url) && !known.has(asOne(url)) && known.add(asOne(url))), ...entry];
}

/** The same DOI at another address of its resolver is the same place. */
function asOne(url: string): string {
  const plain = url.toLowerCase().replace(/^http:/, 'https:').replace('//dx.doi.org/', '//doi.org/').replace(/\/$/, '');
  try {
    return decodeURIComponent(plain);
  } catch {
    return plain;
  }
}
