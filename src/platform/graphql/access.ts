import { SetMetadata } from '@nestjs/common';
import { Extensions } from '@nestjs/graphql';

/**
 * Who may use a query, a mutation, a page or a field. Deny by default: what states no rule is refused when called
 * and fails the schema test. Rules are made in `identity/access.ts`; this file only knows how they are attached.
 */
export interface AccessRule {
  kind: 'public' | 'signedIn' | 'permission' | 'withParent' | 'self';
  /** One line for the permission table. */
  description: string;
  /** `actor` is null for someone not signed in; `parent` is the object whose field is read. */
  allows(actor: object | null, parent: unknown): boolean;
}

export const accessKey = 'askwell:access';

/** States the rule of a query, mutation, field, object type (holds for each of its fields), controller or page. */
export const Access = (rule: AccessRule): ClassDecorator & MethodDecorator & PropertyDecorator => {
  const extensions = Extensions({ access: rule }) as (target: object, key?: string | symbol) => void;
  const metadata = SetMetadata(accessKey, rule);
  return (target: object, key?: string | symbol, descriptor?: PropertyDescriptor) => {
    extensions(target, key);
    if (key === undefined || descriptor) metadata(target as never, key as never, descriptor as never);
  };
};
