/** How many more may be available later, as it may be told: to the nearest 5 below, and 0 to 4 not at all. */
export const roundedToFive = (count: number): number => Math.floor(count / 5) * 5;
