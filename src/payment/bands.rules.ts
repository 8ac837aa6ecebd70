import type { PaymentUnit } from '../opportunities/opportunity.lists.js';
import { pounds } from '../opportunities/payment.rules.js';

export interface Band {
  activity: string;
  /** Null: to be confirmed. */
  pence: number | null;
  /** The longest work it is for; null: it depends on more than time. */
  minutes: number | null;
}

/** Bands of one payer, for the days they hold. */
export interface Guide {
  publisher: string;
  validFrom: string | null;
  validTo: string | null;
  /** The shortest work first. */
  bands: Band[];
}

export interface Offer {
  offered: boolean;
  pence: number | null;
  per: PaymentUnit | null;
  /** Meetings and preparation altogether; null: not said. */
  minutes: number | null;
}

/** A half day and a day of work, as the published bands have them. */
const minutesOf: Partial<Record<PaymentUnit, number>> = { hour: 60, half_day: 240, day: 480 };
const longest = 480;

/** The work that an offer pays for, in minutes; null where it can't be told: a session of unknown length, a month or a year. */
const paidFor = ({ per, minutes }: Offer): number | null => (per === null || per === 'whole' ? minutes : (minutesOf[per] ?? null));

interface Compared {
  publisher: string;
  activity: string;
  pence: number;
  /** Since when newer bands hold that wait to be confirmed. */
  newerSince: string | null;
}

/** The band for so long a work: that of the guide, or where its amount waits to be confirmed the payer's one before. Longer than a day: so many days. */
function bandFor(guide: Guide, before: readonly Guide[], minutes: number): Compared | null {
  const days = Math.max(1, Math.ceil(minutes / longest));
  const fits = ({ minutes: upTo }: Band): boolean => upTo !== null && upTo >= Math.min(minutes, longest);
  const inForce = guide.bands.find(fits);
  if (!inForce) return null;
  const confirmed = inForce.pence === null ? before.find(({ publisher }) => publisher === guide.publisher)?.bands.find(fits) : inForce;
  if (confirmed?.pence === null || confirmed?.pence === undefined) return null;
  return { publisher: guide.publisher, activity: inForce.activity, pence: confirmed.pence * days, newerSince: inForce.pence === null ? guide.validFrom : null };
}

const said = ({ publisher, activity, pence, newerSince }: Compared, days: number): string =>
  `${publisher} pays ${pounds(pence)} for ${days > 1 ? `${days} days` : activity}${newerSince === null ? '' : ` (its band before ${newerSince}; the newer one is higher, and not confirmed here yet)`}`;

/**
 * A kind word to whoever writes a post, where what it offers is below a published band; null where it isn't, or where nothing can be compared. It never stops a post.
 * @param inForce guides of today; @param before those that held before them, the newest first
 */
export function hintFor(offer: Offer, inForce: readonly Guide[], before: readonly Guide[]): string | null {
  const minutes = paidFor(offer);
  if (minutes === null || minutes <= 0 || (offer.offered && offer.pence === null)) return null;
  const pence = offer.offered ? offer.pence! : 0;
  const above = inForce.flatMap((guide) => bandFor(guide, before, minutes) ?? []).filter((band) => band.pence > pence);
  if (above.length === 0) return null;
  const days = Math.ceil(minutes / longest);
  const bands = above.map((band) => said(band, days)).join('; ');
  return offer.offered
    ? `You offer ${pounds(pence)}. ${bands}. You may offer less; people who can’t afford to take part might not come. If there is a reason, say it in the words about payment.`
    : `You offer no payment. ${bands}. You may offer none; people who can’t afford to take part might not come. If there is a reason, say it in the post.`;
}
