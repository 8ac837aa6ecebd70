const formats: Readonly<Record<number, Intl.DateTimeFormatOptions>> = { 1: {}, 2: { month: 'long' }, 3: { day: 'numeric', month: 'long' } };

/** "2024", "2024-03" or "2024-03-05" as people read it: "5 March 2024". */
export function dateInWords(date: string): string {
  const parts = date.split('-');
  return new Intl.DateTimeFormat('en-GB', { timeZone: 'UTC', year: 'numeric', ...formats[parts.length] }).format(new Date(`${[...parts, '01', '01'].slice(0, 3).join('-')}T00:00:00Z`));
}
