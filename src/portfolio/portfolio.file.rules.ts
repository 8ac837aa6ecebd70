import type { PortfolioType } from './portfolio.types.js';

/** The shape of `/me/portfolio.json`, described in docs/portfolio.schema.json. It only grows; what would break a reader is a new version. */
export interface PortfolioFile {
  format: 'askwell-portfolio';
  version: 1;
  /** ISO 8601. */
  madeAt: string;
  portfolios: {
    aboutMe: string | null;
    involvements: {
      title: string;
      organisations: string[];
      kinds: string[];
      state: 'under_way' | 'thanked' | 'left';
      /** Days, YYYY-MM-DD, as in England. */
      chosenOn: string;
      endedOn: string | null;
      firstDay: string | null;
      lastDay: string | null;
      hoursPerMonth: number | null;
      whatILearned: string | null;
      thanks: string | null;
      feedback: { outcome: string; inPlainWords: string; wordsForMe: string | null } | null;
      findings: { title: string; link: string }[];
      support: { kind: string; title: string; link: string | null }[];
    }[];
  }[];
}

/** No id of anything here is in it: it is to be passed on. @param day of an instant, in England */
export const portfolioFile = (portfolios: readonly PortfolioType[], madeAt: Date, day: (at: Date) => string): PortfolioFile => ({
  format: 'askwell-portfolio',
  version: 1,
  madeAt: madeAt.toISOString(),
  portfolios: portfolios.map(({ aboutMe, entries }) => ({
    aboutMe,
    involvements: entries.map(({ title, organisations, kinds, state, beganAt, endedAt, firstDay, lastDay, hoursPerMonth, whatILearned, thanks, feedback, findings, support }) => ({
      title,
      organisations,
      kinds,
      state: state === 'starting' ? 'under_way' : state,
      chosenOn: day(beganAt),
      endedOn: endedAt && day(endedAt),
      firstDay,
      lastDay,
      hoursPerMonth,
      whatILearned,
      thanks,
      feedback: feedback && { outcome: feedback.outcome, inPlainWords: feedback.inPlainWords, wordsForMe: feedback.wordsForYou },
      findings: findings.map(({ title: of, link }) => ({ title: of, link })),
      support: support.map(({ kind, title: of, link }) => ({ kind, title: of, link })),
    })),
  })),
});
