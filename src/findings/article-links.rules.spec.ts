import { describe, expect, it } from '@jest/globals';
import { articleLinks, doiLink } from './article-links.rules.js';

const nothing = { doi: null, pmid: null, pmcid: null, urls: [] };

describe('where an article can be read', () => {
  it.each([
    ['10.1136/bmj.k1', 'https://doi.org/10.1136/bmj.k1'],
    ['10.1002/(sici)1<2::aid-x>3.0.co;2-#', 'https://doi.org/10.1002/(sici)1%3C2::aid-x%3E3.0.co;2-%23'],
    ['10.1000/50%25?x="y"', 'https://doi.org/10.1000/50%2525?x="y"'.replace('?', '%3F').replaceAll('"', '%22')],
    ['10.1000/[a]{b}|c\\d^e`', 'https://doi.org/10.1000/%5Ba%5D%7Bb%7D%7Cc%5Cd%5Ee%60'],
    ['10.1000/zażółć', 'https://doi.org/10.1000/za%C5%BC%C3%B3%C5%82%C4%87'],
  ])('%s', (doi, link) => {
    expect(doiLink(doi)).toBe(link);
    // What a browser makes of the address leads to the same name again.
    expect(decodeURIComponent(new URL(link).pathname.slice(1) + new URL(link).search + new URL(link).hash)).toBe(doi);
  });

  it('is made from each identifier and what the sources say, the publisher’s page first', () => {
    expect(articleLinks({ doi: '10.1/a', pmid: '1', pmcid: 'PMC2', urls: ['https://example.org/a'] })).toEqual([
      'https://doi.org/10.1/a', 'https://pmc.ncbi.nlm.nih.gov/articles/PMC2/', 'https://example.org/a', 'https://pubmed.ncbi.nlm.nih.gov/1/',
    ]); // prettier-ignore
    expect(articleLinks(nothing)).toEqual([]);
  });

  it('holds no address twice, however it is written, and none that a browser would run', () => {
    const urls = ['http://dx.doi.org/10.1/A%3Cb', 'https://DOI.org/10.1/a<b', 'https://pubmed.ncbi.nlm.nih.gov/1', 'https://example.org/x', 'https://example.org/x', 'javascript:alert(1)', 'data:text/html,x', 'https://example.org/%'];
    expect(articleLinks({ ...nothing, doi: '10.1/a<b', pmid: '1', urls })).toEqual(['https://doi.org/10.1/a%3Cb', 'https://example.org/x', 'https://example.org/%', 'https://pubmed.ncbi.nlm.nih.gov/1/']);
  });
});
