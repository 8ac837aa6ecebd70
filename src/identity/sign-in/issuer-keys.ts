import { Logger } from '@nestjs/common';
import { createLocalJWKSet, errors, type JWK, type JWTVerifyGetKey } from 'jose';
import { OutgoingJson } from '../../platform/outgoing/outgoing-json.js';
import { mayAsk } from '../../platform/outgoing/outgoing.rules.js';

/** The issuer can't be asked, and what it said before doesn't answer the question. */
export class IssuerAway extends Error {
  override name = 'IssuerAway';
}

/** Milliseconds. */
export interface KeyTimes {
  /** Keys are asked for again when they are older: so long at most is a key good that the issuer withdrew without a new one. */
  refreshAfter: number;
  /** While the issuer can't be reached, keys go on working so long. */
  staleFor: number;
  /** Between two lookups that failed or found no new key: whoever sends made-up tokens must not make us flood the issuer. */
  cooldown: number;
  /** For one answer. */
  timeout: number;
}

const usual: KeyTimes = { refreshAfter: 300_000, staleFor: 24 * 3_600_000, cooldown: 10_000, timeout: 3_000 };
const largestAnswer = 256 * 1024;
const mostKeys = 100;
/** A shared secret or a private key has no place among public keys, and is never used as one. */
const publicKinds = new Set(['RSA', 'EC', 'OKP']);

/**
 * The public keys of an OIDC issuer, found by discovery. A token with an unknown key makes us look again at once, so a new key works without a
 * restart, and a key that is no longer there stops working with it.
 */
export class IssuerKeys {
  private readonly logger = new Logger('SignIn');
  private readonly times: KeyTimes;
  private held: { find: JWTVerifyGetKey; loadedAt: number } | null = null;
  private loading: Promise<void> | null = null;
  private failedAt = -Infinity;
  private foundNothingAt = -Infinity;

  constructor(
    private readonly issuer: string,
    times: Partial<KeyTimes> = {},
    private readonly now: () => number = () => performance.now(),
    private readonly outgoing = new OutgoingJson(),
  ) {
    this.times = { ...usual, ...times };
  }

  /** The key that a token names. @throws IssuerAway; errors of jose for a key that isn't there */
  readonly find: JWTVerifyGetKey = async (header, token) => {
    const held = await this.fresh();
    try {
      return await held.find(header, token);
    } catch (error) {
      if (!(error instanceof errors.JWKSNoMatchingKey)) throw error;
      if (this.within(this.foundNothingAt, this.times.cooldown)) throw error;
      const latest = this.held === held ? await this.lookAgain() : this.held!;
      try {
        return await latest.find(header, token);
      } catch (still) {
        this.foundNothingAt = this.now();
        throw still;
      }
    }
  };

  /** Keys that are recent enough, or the last ones while the issuer is away. */
  private async fresh(): Promise<NonNullable<typeof this.held>> {
    if (this.held && this.within(this.held.loadedAt, this.times.refreshAfter)) return this.held;
    try {
      return await this.lookAgain();
    } catch (error) {
      if (this.held && this.within(this.held.loadedAt, this.times.staleFor)) return this.held;
      throw error;
    }
  }

  /** One lookup at a time, whoever waits for it. */
  private async lookAgain(): Promise<NonNullable<typeof this.held>> {
    if (!this.loading) {
      if (this.within(this.failedAt, this.times.cooldown)) throw new IssuerAway();
      this.loading = this.load().finally(() => (this.loading = null));
    }
    await this.loading;
    return this.held!;
  }

  private async load(): Promise<void> {
    try {
      const { issuer, jwks_uri: jwksUri } = await this.json(`${this.issuer.replace(/\/$/, '')}/.well-known/openid-configuration`);
      if (issuer !== this.issuer) throw new Error('its discovery document is of another issuer');
      if (!mayAsk(jwksUri, this.issuer)) throw new Error('its discovery document names keys at an address that may not be asked');
      const { keys } = await this.json(jwksUri);
      if (!Array.isArray(keys) || keys.length > mostKeys) throw new Error('its answer is no set of keys');
      const usable = (keys as JWK[]).filter(({ kty, d }) => publicKinds.has(String(kty)) && d === undefined);
      this.held = { find: createLocalJWKSet({ keys: usable }), loadedAt: this.now() };
    } catch (error) {
      this.failedAt = this.now();
      this.logger.warn(`the issuer of sign-ins could not be asked for its keys: ${error instanceof Error ? error.message : 'unknown'}`);
      throw new IssuerAway();
    }
  }

  private json(url: string): Promise<Record<string, unknown>> {
    return this.outgoing.get(url, { trusted: this.issuer, timeout: this.times.timeout, largest: largestAnswer });
  }

  private within(since: number, span: number): boolean {
    return this.now() - since < span;
  }
}
