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

  async account(subject: string, displayName: string): Promise<SampleAccount> {
    let account = this.made.get(subject);
    if (!account) {
      const [{ id }] = await this.dataSource.query<[{ id: string }]>(
        `insert into account (issuer, subject, display_name, sample) values ($1, $2, $3, true)
         on conflict (issuer, subject) do update set sample = true returning id`,
        [localIssuer, subject, displayName],
      );
      account = { id, token: await this.issuer.token(subject, displayName) };
      this.made.set(subject, account);
    }
    return account;
  }
}
