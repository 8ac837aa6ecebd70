import type { Actor } from '../../identity/actor.js';

export const sides = ['staff', 'contributor'] as const;
export type Side = (typeof sides)[number];

/** A person is on one side: staff as soon as they may do anything that only staff may, whatever else they are here. */
export const sideOf = ({ permissions }: Pick<Actor, 'permissions'>): Side => (permissions.some(({ kind }) => kind !== 'contributor') ? 'staff' : 'contributor');
