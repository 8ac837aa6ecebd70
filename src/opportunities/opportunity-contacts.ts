import { Injectable } from '@nestjs/common';
import { type EntityManager, In } from 'typeorm';
import { SecretBox } from '../platform/crypto/secret-box.js';
import { opportunityNotFound } from './opportunities.errors.js';
import { Opportunity } from './opportunity.entity.js';

/** The named main contact of a post, in clear. */
export interface MainContact {
  accountId: string;
  name: string;
  email: string;
}

/**
 * Opens the contact details of posts, for messages to the team and for exchange with someone who is chosen. No access is
 * checked here; callers decide who may.
 */
@Injectable()
export class OpportunityContacts {
  constructor(private readonly secrets: SecretBox) {}

  /** @throws DomainError NOT_FOUND when there is no such post, or it has no contact yet */
  async open(em: EntityManager, opportunityId: string): Promise<MainContact> {
    const contact = (await this.openAll(em, [opportunityId])).get(opportunityId);
    if (!contact) throw opportunityNotFound();
    return contact;
  }

  /** One statement for any number of posts. Those without a contact have no entry. */
  async openAll(em: EntityManager, opportunityIds: readonly string[]): Promise<Map<string, MainContact>> {
    const posts = await em.find(Opportunity, { where: { id: In([...opportunityIds]) } });
    return new Map(
      posts.flatMap((post) => {
        const contact = this.of(post);
        return contact ? [[post.id, contact] as const] : [];
      }),
    );
  }

  /** @returns null while the post has no contact */
  of({ contact: { accountId, name, emailKeyId, emailCiphertext } }: Opportunity): MainContact | null {
    if (accountId === null || name === null || emailKeyId === null || emailCiphertext === null) return null;
    return { accountId, name, email: this.secrets.open({ keyId: emailKeyId, ciphertext: emailCiphertext }) };
  }
}
