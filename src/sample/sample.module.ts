import { type DynamicModule, Module } from '@nestjs/common';
import { FindingsModule } from '../findings/findings.module.js';
import { LocalIssuer } from '../identity/sign-in/local-issuer.js';
import { OpportunitiesModule } from '../opportunities/opportunities.module.js';
import { InProcessClient } from './in-process-client.js';
import { SampleAccounts } from './sample-accounts.js';
import { SampleFeed } from './sample-feed.js';
import { SampleIdeas } from './sample-ideas.js';
import { SampleInvolvements } from './sample-involvements.js';
import { SampleLoader } from './sample-loader.js';
import { SamplePeople } from './sample-people.js';
import { SamplePosts } from './sample-posts.js';
import { SampleTeams } from './sample-teams.js';
import { SampleTour } from './sample-tour.js';
import { TourAfterYes } from './tour-after-yes.js';
import { TourFindings } from './tour-findings.js';
import { TourPosts } from './tour-posts.js';

/** Sample data and the tour of printed requests. Part of the application only where the local issuer signs tokens. */
@Module({})
export class SampleModule {
  static register(issuer: LocalIssuer): DynamicModule {
    return {
      module: SampleModule,
      imports: [FindingsModule, OpportunitiesModule],
      providers: [{ provide: LocalIssuer, useValue: issuer }, InProcessClient, SampleAccounts, SampleFeed, SampleIdeas, SampleInvolvements, SampleLoader, SamplePeople, SamplePosts, SampleTeams, SampleTour, TourAfterYes, TourFindings, TourPosts],
      exports: [SampleLoader, SampleTour],
    };
  }
}
