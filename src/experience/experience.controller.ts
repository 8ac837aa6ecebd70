import { Controller, Get, Header, Query, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { access } from '../identity/access.js';
import type { Actor } from '../identity/actor.js';
import { CurrentActor } from '../identity/current-actor.js';
import { badInput } from '../platform/errors/domain-error.js';
import { Access } from '../platform/graphql/access.js';
import { UuidPipe } from '../platform/graphql/uuid.pipe.js';
import { csvHeaders } from '../platform/text/csv.js';
import { type CsvColumn, csvDefinitions, csvTable } from '../platform/text/csv-table.js';
import { ExperienceResults } from './results.queries.js';
import type { Agreement, ExperienceOfStatementType } from './results.types.js';
import { ExperienceTrends, type OrganisationTrendRow } from './trends.queries.js';

const counted: readonly CsvColumn<Agreement>[] = [
  { name: 'agree', meaning: 'So many answers agree.', of: ({ agree }) => agree },
  { name: 'partly', meaning: 'So many agree in part.', of: ({ partly }) => partly },
  { name: 'disagree', meaning: 'So many don’t agree.', of: ({ disagree }) => disagree },
  { name: 'doesNotApply', meaning: 'To so many it doesn’t apply. Whoever skipped a statement is in no column.', of: ({ doesNotApply }) => doesNotApply },
];

const trendColumns: readonly CsvColumn<OrganisationTrendRow>[] = [
  { name: 'organisationId', meaning: 'The organisation’s id in Askwell.', of: ({ organisationId }) => organisationId },
  { name: 'organisation', meaning: 'Its name. What was said about a joint opportunity counts for each of its organisations. One that isn’t here has too few answers: nothing is counted before five people’s are together.', of: ({ organisation }) => organisation },
  { name: 'quarter', meaning: 'The first day of the quarter in which answers were counted, YYYY-MM-DD; they may have waited for others’ before.', of: ({ from }) => from },
  { name: 'standard', meaning: 'The code of one of the six UK Standards for Public Involvement (November 2019).', of: ({ standard }) => standard },
  { name: 'standardName', meaning: 'What it is called.', of: ({ name }) => name },
  ...counted,
];

const resultColumns: readonly CsvColumn<ExperienceOfStatementType>[] = [
  { name: 'statement', meaning: 'The code of the statement.', of: ({ statement }) => statement },
  { name: 'text', meaning: 'The statement. One that isn’t here was answered by nobody with a name, and by fewer than five people without.', of: ({ text }) => text },
  ...counted,
];

const everybodys = access.public('how it is to be involved somewhere is for everybody to see; it names no person');
const teamOrLead = access.permission('team_member', 'involvement_lead', 'administrator');

/** The same figures as files for a spreadsheet. */
@Controller('reports')
export class ExperienceController {
  constructor(
    private readonly results: ExperienceResults,
    private readonly trends: ExperienceTrends,
  ) {}

  @Access(everybodys)
  @Get('experience.csv')
  @Header('cache-control', 'no-store')
  async trendsFile(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    const rows = await this.trends.ofAll();
    void reply.headers({ ...csvHeaders('askwell-experience.csv'), link: '</reports/experience.columns.csv>; rel="describedby"' });
    return csvTable(trendColumns, rows);
  }

  @Access(everybodys)
  @Get('experience.columns.csv')
  trendsColumns(@Res({ passthrough: true }) reply: FastifyReply): string {
    void reply.headers(csvHeaders('askwell-experience.columns.csv'));
    return csvDefinitions(trendColumns);
  }

  @Access(teamOrLead)
  @Get('experience-results.csv')
  @Header('cache-control', 'no-store')
  async resultsFile(
    @CurrentActor() actor: Actor,
    @Res({ passthrough: true }) reply: FastifyReply,
    @Query('opportunityId') opportunityId: unknown = null,
    @Query('teamId') teamId: unknown = null,
  ): Promise<string> {
    if ((opportunityId === null) === (teamId === null)) throw badInput('opportunityId', 'Please name an opportunity or a team, one of the two: ?opportunityId=… or ?teamId=…');
    const { statements } = await this.results.of(actor, teamId === null ? { opportunityId: idOf(opportunityId) } : { teamId: idOf(teamId) });
    void reply.headers({ ...csvHeaders('askwell-experience-results.csv'), link: '</reports/experience-results.columns.csv>; rel="describedby"' });
    return csvTable(resultColumns, statements);
  }

  @Access(everybodys)
  @Get('experience-results.columns.csv')
  resultsColumns(@Res({ passthrough: true }) reply: FastifyReply): string {
    void reply.headers(csvHeaders('askwell-experience-results.columns.csv'));
    return csvDefinitions(resultColumns);
  }
}

/** One that is none reads as one that doesn't exist. */
const idOf = (id: unknown): string => new UuidPipe().transform(id);
