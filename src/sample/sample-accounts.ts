import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { LocalIssuer, localIssuer } from '../identity/sign-in/local-issuer.js';

export interface SampleAccount {
  id: string;
  token: string;
}

/** Accounts of the sample data, marked as such. They exist only where the local issuer signs tokens. */
@Injectable()
export class SampleAccounts {
  private readonly made = new Map<string, SampleAccount>();

  constructor(
    private readonly dataSource: DataSource,
    private readonly issuer: LocalIssuer,
  ) {}

  /** For printing: its 24 hours begin now. */
  async freshToken(subject: string, displayName: string): Promise<string> {
    await this.account(subject, displayName);
    return this.issuer.token(subject, displayName);
  }

  /** @param email an address that their sign-in vouches for: it is confirmed when they join, and they count where only people shown to be there do */
  async account(subject: string, displayName: string, email?: string): Promise<SampleAccount> {
    let account = this.made.get(subject);
    if (!account) {
      const [{ id }] = await this.dataSource.query<[{ id: string }]>(
        `insert into account (issuer, subject, display_name, sample) values ($1, $2, $3, true)
         on conflict (issuer, subject) do update set sample = true returning id`,
        [localIssuer, subject, displayName],
      );
      account = { id, token: await this.issuer.token(subject, displayName, '24h', email) };
      this.made.set(subject, account);
    }
    return account;
  }
}
