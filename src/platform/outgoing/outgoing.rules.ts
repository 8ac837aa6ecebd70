const isLoopback = ({ hostname }: URL): boolean => hostname === 'localhost' || hostname === '[::1]' || /^127(\.\d{1,3}){3}$/.test(hostname);

const isPlain = ({ username, password }: URL): boolean => username === '' && password === '';

/** Whether this may be configured as an issuer: over https, or on this machine. */
export function mayBeIssuer(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  return isPlain(url) && url.search === '' && url.hash === '' && (url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url)));
}

/**
 * Whether the service may call this address, which the issuer's discovery document names. Somebody who can change that document, or a mistake in it,
 * must not send us to an address inside our own network: so https, with a certificate, always; http on this machine only for an issuer on this machine.
 */
export function mayAsk(text: unknown, issuer: string): text is string {
  if (typeof text !== 'string' || !URL.canParse(text)) return false;
  const url = new URL(text);
  if (!isPlain(url)) return false;
  return url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url) && isLoopback(new URL(issuer)));
}
