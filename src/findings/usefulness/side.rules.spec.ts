import { describe, expect, it } from '@jest/globals';
import { type PermissionKind, permissionKinds } from '../../identity/actor.js';
import { sideOf } from './side.rules.js';

const with_ = (...kinds: PermissionKind[]) => ({ permissions: kinds.map((kind) => ({ kind, teamId: null, organisationId: null, areaCode: null })) });

describe('the side on which a reader counts', () => {
  it.each(permissionKinds.map((kind) => [kind, kind === 'contributor' ? 'contributor' : 'staff']))('of %s is %s', (kind, side) => {
    expect(sideOf(with_(kind as PermissionKind))).toBe(side);
  });

  it('is staff’s for who is both, and contributors’ for who may do nothing yet', () => {
    expect(sideOf(with_('contributor', 'ics_staff'))).toBe('staff');
    expect(sideOf(with_())).toBe('contributor');
  });
});
