/** As what somebody brought word that a person has died; the database's check repeats it. */
export const reportedAs = ['acting', 'helper', 'lead', 'team', 'link'] as const;
export type ReportedAs = (typeof reportedAs)[number];
