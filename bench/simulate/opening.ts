import type { Ask } from './diary.js';
import { DAYS_TO_FILL, type Post, type Suitable, type World } from './world.js';

/** One opportunity while it looks for people. */
export class Opening {
  readonly asks: Ask[] = [];
  /** Numbers of the profiles it asked. */
  readonly asked = new Set<number>();
  /** Whom it may still ask, as far as they suit it. Whoever it asked, or who left, never comes back, so it can be made shorter. */
  suitable: readonly Suitable[];
  willing: Ask[] = [];
  chosen = 0;
  filledOn: number | null = null;
  /** The day on which its wave closes. */
  closesOn = 0;
  /** How many its wave is still to ask, and when. */
  wanted = 0;
  asksAgainOn = 0;

  constructor(
    readonly post: Post,
    world: World,
  ) {
    this.suitable = world.suitable(post);
  }

  get remaining(): number {
    return this.post.places - this.chosen;
  }

  isOpen = (day: number): boolean => this.filledOn === null && day - this.post.day < DAYS_TO_FILL;
}

/** How many to ask so that five times in six `places` of them say yes in time. */
export function asksFor(places: number, yesRate: number): number {
  // Yeses among many are about Poisson: mean − √mean ≥ places.
  return places <= 0 ? 0 : Math.ceil(((1 + Math.sqrt(1 + 4 * places)) / 2) ** 2 / yesRate);
}
