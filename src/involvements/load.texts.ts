export interface Load {
  /** Open involvements of the profile, and how many they said they can give their time to. */
  open: number;
  saidAtOnce: number | null;
  /** Open involvements of everybody whose invitations reach the same person, and with how many nobody is asked. */
  openOfAll: number;
  atOneTime: number;
  /** Whole minutes a month that count, and hours that they said they can give. */
  minutes: number;
  hoursPerMonth: number | null;
}

const inNumbers = ['no', 'one', 'two', 'three', 'four', 'five'];
const number = (count: number): string => inNumbers[count] ?? String(count);
const hours = (count: number): string => `${number(count)} ${count === 1 ? 'hour' : 'hours'}`;

/** Why teams don't find or ask somebody at present, as far as it is about what they take part in: for them alone. None: it isn't that. */
export function whyNotAsked({ open, saidAtOnce, openOfAll, atOneTime, minutes, hoursPerMonth }: Load): string[] {
  if (open === 0 && openOfAll === 0) return [];
  return [
    ...(saidAtOnce !== null && open >= saidAtOnce ? [`You said ${number(saidAtOnce)} at a time, and you take part in ${number(open)}. Teams don’t find or ask you until one ends. You can change the number in your profile (updateTakingPart).`] : []),
    ...(hoursPerMonth !== null && minutes >= hoursPerMonth * 60
      ? [`You said ${hours(hoursPerMonth)} a month, and what you take part in takes as much. Teams don’t find or ask you until that is less. You can change the hours in your profile (updateTakingPart).`]
      : []),
    ...(openOfAll >= atOneTime ? [`With ${number(atOneTime)} involvements at a time teams ask nobody for more.`] : []),
  ];
}

/** Said beside them: none of this is about coming forward. */
export const youCanComeForward = 'You can always come forward yourself.';
