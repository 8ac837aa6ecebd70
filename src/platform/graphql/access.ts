import { SetMetadata } from '@nestjs/common';
import { Extensions } from '@nestjs/graphql';

/**
 * Who may use a query, a mutation, a page or a field. Deny by default: what states no rule is refused when called
 * and fails the schema test. Rules are made in `identity/access.ts`; this file only knows how they are attached.
 */
export interface AccessRule {
  kind: 'public' | 'signedIn' | 'permission' | 'withParent' | 'self' | 'system';
  /** One line for the permission table. */
  description: string;
  /** `actor` is null for someone not signed in; `parent` is the object whose field is read. */
  allows(actor: object | null, parent: unknown): boolean;
}

/** Whose objects an id may name. Any other id is answered like one that doesn't exist. */
export interface Whose {
  /** For the permission table. */
  description: string;
  /** Whether this caller may name every object of the kind. */
  all(actor: object | null): boolean;
}

/** By where the id stands: the argument's name, or the place below `input` (`opportunityId`, `contact.accountId`). */
export type WhoseById = Readonly<Record<string, Whose>>;

export const accessKey = 'askwell:access';

/**
 * States the rule of a query, mutation, field, object type (holds for each of its fields), controller or page. A query or mutation that
 * takes ids says beside it whose objects they may name; the service that loads them checks it.
 */
export const Access = (rule: AccessRule, whose: WhoseById = {}): ClassDecorator & MethodDecorator & PropertyDecorator => {
  const extensions = Extensions({ access: rule, whose }) as (target: object, key?: string | symbol) => void;
  const metadata = SetMetadata(accessKey, rule);
  return (target: object, key?: string | symbol, descriptor?: PropertyDescriptor) => {
    extensions(target, key);
    if (key === undefined || descriptor) metadata(target as never, key as never, descriptor as never);
  };
};
