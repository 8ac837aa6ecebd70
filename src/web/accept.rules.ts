/**
 * Whether a reader asks for JSON rather than a page (RFC 9110, 12.5.1). A page is for whoever likes both as much, says nothing, or takes neither: who follows
 * a link in a letter isn't told that their software asked wrongly.
 */
export function wantsJson(accept: string | undefined): boolean {
  const wishes = (accept ?? '').split(',').map((each) => {
    const [type, ...parameters] = each.split(';').map((part) => part.trim().toLowerCase());
    const weight = Number(parameters.find((parameter) => parameter.startsWith('q='))?.slice(2) ?? 1);
    return { type, weight: Number.isFinite(weight) ? weight : 0 };
  });
  const wish = (...types: string[]): number => {
    // The most telling name counts, also when it says no.
    for (const type of types) {
      const found = wishes.filter((each) => each.type === type);
      if (found.length > 0) return Math.max(...found.map(({ weight }) => weight));
    }
    return 0;
  };
  return wish('application/json', 'application/*', '*/*') > wish('text/html', 'text/*', '*/*');
}
