import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';

/** Whether nothing may be sent to an address, by the hash it is recognised by. */
type Refuses = (em: EntityManager, emailHash: Buffer) => Promise<boolean>;

/** Addresses whose owner asked never to be contacted are known to a feature above; it says so here, before this one sends to an address that somebody typed. */
@Injectable()
export class MailRefusals {
  private readonly checks: Refuses[] = [];

  refuseWhen(check: Refuses): void {
    this.checks.push(check);
  }

  async refuses(em: EntityManager, emailHash: Buffer): Promise<boolean> {
    for (const check of this.checks) if (await check(em, emailHash)) return true;
    return false;
  }
}
