const day = 86_400_000;

/** The law gives 30 days, beginning when the complaint is received (Data Protection Act 2018, section 164A(3)). */
export const acknowledgeDays = 30;
/** Written down later than this, a call would have used up half of the time. */
export const callDays = 14;
/** First after two weeks, then every five days, and once the time is over every day. */
const firstReminder = 14 * day;
const betweenReminders = 5 * day;

export const acknowledgeBy = (receivedAt: Date): Date => new Date(receivedAt.getTime() + acknowledgeDays * day);

export interface Waiting {
  receivedAt: Date;
  acknowledgeBy: Date;
  remindedAt: Date | null;
}

/** Whether those who look after complaints are to be told about one that nobody acknowledged. */
export function isReminderDue({ receivedAt, acknowledgeBy: due, remindedAt }: Waiting, now: Date): boolean {
  if (now.getTime() - receivedAt.getTime() < firstReminder) return false;
  return remindedAt === null || now.getTime() - remindedAt.getTime() >= (now < due ? betweenReminders : day);
}

export const complaintStates = ['received', 'acknowledged', 'answered', 'erased'] as const;
export type ComplaintState = (typeof complaintStates)[number];

export function stateOf({ acknowledgedAt, answeredAt, erasedAt }: { acknowledgedAt: Date | null; answeredAt: Date | null; erasedAt: Date | null }): ComplaintState {
  if (erasedAt) return 'erased';
  if (answeredAt) return 'answered';
  return acknowledgedAt ? 'acknowledged' : 'received';
}
