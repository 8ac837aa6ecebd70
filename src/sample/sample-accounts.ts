import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { LocalIssuer, localIssuer } from '../identity/sign-in/local-issuer.js';

export interface SampleAccount {
  id: string;
  token: string;
}
export interface SamplePerson extends SampleAccount {
  contributorId: string;
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
  async freshToken(subject: string, displayName: string, email?: string): Promise<string> {
    await this.account(subject, displayName, email);
    return this.issuer.token(subject, displayName, '24h', email);
  }

  /** Somebody of `data/people.tsv` who has joined, and their first profile. */
  async person(key: string): Promise<SamplePerson & { name: string }> {
    const subject = `sample-person-${key}`;
    const [row] = await this.dataSource.query<{ contributorId: string; name: string }[]>(
      `select contributor.id as "contributorId", account.display_name as name from contributor join account on account.id = contributor.account_id
       where account.subject = $1 order by contributor.id limit 1`,
      [subject],
    );
    if (!row) throw new Error(`src/sample/data names a person "${key}", whom people.tsv doesn't have`);
    return { ...(await this.account(subject, row.name)), ...row };
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
