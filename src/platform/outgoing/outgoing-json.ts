import { lookup as lookUpName, type LookupAddress, type LookupOptions } from 'node:dns';
import { type IncomingHttpHeaders, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { isIP, type LookupFunction } from 'node:net';
import { isPublic, mayBeOwn } from './networks.js';

/** All addresses of a name, as the system knows them. */
export type Resolve = (hostname: string, options: LookupOptions & { all: true }, done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void) => void;

export interface Asking {
  /** The server that was configured. It may stand in our own network; whatever else it names may not. */
  trusted: string;
  /** Milliseconds for all of it, finding its address included. */
  timeout: number;
  /** Bytes of an answer. */
  largest: number;
}

export interface Reading {
  headers: Readonly<Record<string, string>>;
  /** Where this service is: beside one on this machine, others on this machine may be asked; otherwise the open internet alone. */
  beside: string;
  /** A server that was configured, which may stand in our own network as well. */
  trusted?: string;
  /** Milliseconds for all of it. */
  timeout: number;
  /** Bytes of an answer. */
  largest: number;
}

export interface OutgoingAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  bytes: Buffer;
}

export interface Telling {
  headers: Readonly<Record<string, string>>;
  /** Where this service is: beside one on this machine, others on this machine may be told; otherwise the open internet alone. */
  beside: string;
  /** Milliseconds for all of it. */
  timeout: number;
}

/**
 * The one way by which the service asks another over HTTP for an object of JSON, or tells it one. A name is looked up once and the connection goes to the address that
 * was checked, so a name that leads elsewhere the second time leads nowhere. Redirects are not followed: an answer that sends us on is no answer.
 */
export class OutgoingJson {
  constructor(private readonly resolve: Resolve = lookUpName) {}

  /** @throws Error without a word of the answer, which are nobody's log's */
  async get(address: string, { trusted, timeout, largest }: Asking): Promise<Record<string, unknown>> {
    const url = new URL(address);
    const allows = url.origin === new URL(trusted).origin ? mayBeOwn : allowsBeside(new URL(trusted));
    requireAllowed(url, allows);
    return objectIn(await this.body(url, this.checked(allows), timeout, largest));
  }

  /** To an address that somebody outside named. @returns the status of the answer, of which nothing more is read. @throws Error without a word of it */
  async post(address: string, body: string, { headers, beside, timeout }: Telling): Promise<number> {
    const url = new URL(address);
    const allows = allowsBeside(new URL(beside));
    requireAllowed(url, allows);
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    return new Promise((resolve, reject) => {
      const length = String(Buffer.byteLength(body));
      const options = { method: 'POST', agent: false as const, lookup: this.checked(allows), signal: AbortSignal.timeout(timeout), headers: { 'content-type': 'application/json', 'content-length': length, ...headers } };
      const request = send(url, options, (response) => {
        resolve(response.statusCode ?? 0);
        request.destroy();
      });
      request.on('error', reject);
      request.end(body);
    });
  }

  /** Whatever an address that somebody outside named answers, its status included. Nothing is unpacked: it is asked for as it is. @throws Error without a word of the answer */
  async read(address: string, { headers, beside, trusted, timeout, largest }: Reading): Promise<OutgoingAnswer> {
    const url = new URL(address);
    const allows = trusted !== undefined && url.origin === new URL(trusted).origin ? mayBeOwn : allowsBeside(new URL(beside));
    requireAllowed(url, allows);
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    return new Promise((resolve, reject) => {
      const options = { agent: false as const, lookup: this.checked(allows), signal: AbortSignal.timeout(timeout), headers: { ...headers, 'accept-encoding': 'identity' } };
      const request = send(url, options, (response) => {
        const parts: Buffer[] = [];
        let size = 0;
        response.on('data', (part: Buffer) => {
          size += part.byteLength;
          if (size <= largest) parts.push(part);
          else {
            reject(new Error('its answer is too large'));
            request.destroy();
          }
        });
        response.on('error', reject);
        response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers, bytes: Buffer.concat(parts) }));
      });
      request.on('error', reject);
      request.end();
    });
  }

  private body(url: URL, lookup: LookupFunction, timeout: number, largest: number): Promise<string> {
    return new Promise((resolve, reject) => {
      const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
      // No agent: a connection kept for later was checked for somebody else.
      const request = send(url, { agent: false, lookup, signal: AbortSignal.timeout(timeout), headers: { accept: 'application/json' } }, (response) => {
        const giveUp = (why: string): void => {
          reject(new Error(why));
          request.destroy();
        };
        if (response.statusCode !== 200) giveUp(`it answered ${response.statusCode}`);
        const parts: Buffer[] = [];
        let size = 0;
        response.on('data', (part: Buffer) => {
          size += part.byteLength;
          if (size > largest) giveUp('its answer is too large');
          else parts.push(part);
        });
        response.on('error', reject);
        response.on('end', () => resolve(Buffer.concat(parts).toString('utf8')));
      });
      request.on('error', reject);
      request.end();
    });
  }

  /** Every address of the name must do: which one is taken is not ours to say. */
  private checked(allows: (address: string) => boolean): LookupFunction {
    return (hostname, options, done) => {
      this.resolve(hostname, { ...options, all: true }, (error, addresses) => {
        if (error) return done(error, []);
        if (addresses.length === 0 || !addresses.every(({ address }) => allows(address))) return done(refused(), []);
        if (options.all) done(null, addresses);
        else done(null, addresses[0].address, addresses[0].family);
      });
    };
  }
}

/** Node looks up no name where there is an address already. */
function requireAllowed({ hostname }: URL, allows: (address: string) => boolean): void {
  const literal = hostname.replace(/^\[|\]$/g, '');
  if (isIP(literal) && !allows(literal)) throw refused();
}

/** Beside a server on this machine, which is somebody trying things out, others on this machine; otherwise the open internet alone. */
const allowsBeside = ({ hostname }: URL): ((address: string) => boolean) => (isLoopbackName(hostname) ? (address) => isPublic(address) || isLoopback(address) : isPublic);

const isLoopback = (address: string): boolean => address === '::1' || /^127\./.test(address);
const isLoopbackName = (hostname: string): boolean => hostname === 'localhost' || isLoopback(hostname.replace(/^\[|\]$/g, ''));

const refused = (): Error => new Error('its address is one that may not be asked');

function objectIn(text: string): Record<string, unknown> {
  let value: unknown = null;
  try {
    value = JSON.parse(text);
  } catch {
    // Said below.
  }
  if (value === null || typeof value !== 'object') throw new Error('its answer is no JSON object');
  return value as Record<string, unknown>;
}
