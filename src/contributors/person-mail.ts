import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { ContactReader } from './contact-reader.js';
import { UnprovenAddress } from './unproven-address.js';

export interface Mailbox {
  to: string;
  /** Whoever reads it has shown so. Nothing that others wrote to the person, nor whom they now know, goes where nobody has: it may be a stranger's. */
  isProven: boolean;
}

/** The one place that says whether, where and how openly a person may be written to. */
@Injectable()
export class PersonMail {
  constructor(
    private readonly contacts: ContactReader,
    private readonly unproven: UnprovenAddress,
  ) {}

  /**
   * Null where there is no address, where mail isn't safe or wanted, where they are gone, and where nobody has shown an address to be theirs that
   * another profile has shown, or gave first: a stranger's profiles, however many, bring nobody more mail than one.
   */
  async boxOf(em: EntityManager, contributorId: string): Promise<Mailbox | null> {
    const { email, confirmed } = await this.contacts.open(em, contributorId);
    if (email === null) return null;
    const isProven = confirmed.includes('email');
    return !isProven && (await this.unproven.isAnothers(em, contributorId)) ? null : { to: email, isProven };
  }
}
