import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { SampleAccounts } from './sample-accounts.js';
import type { AskAs, TourStep } from './tour-commands.js';

/** What comes of coming forward and of ideas: a named contact, a next step, thanks, an answer. */
@Injectable()
export class TourAfterYes {
  constructor(
    private readonly dataSource: DataSource,
    private readonly accounts: SampleAccounts,
  ) {}

  async people(ask: AskAs): Promise<TourStep[]> {
    const of = async (key: string, query: (contributorId: string) => string): Promise<string> => {
      const { contributorId, name } = await this.accounts.person(key);
      return (await ask(`sample-person-${key}`, name))(query(contributorId));
    };
    const ideas = (id: string) => `{ myIdeas(contributorId: "${id}") { edges { node { title state meToos answers { words team finding { title link } } } } } }`;
    return [
      { who: 'Contributor (Alan)', what: 'I was chosen. Who is there for me, what happens next and by when, and what is arranged so that I can take part?', command: await of('alan', (id) => `{ myInvolvements(contributorId: "${id}") { edges { node { title state mainContact { name role email } nextStep { what dueOn } hoursPerMonth arranged } } } }`) },
      { who: 'Contributor (Elsie)', what: 'What came of what I did, and will I be left in peace for a while?', command: await of('elsie', (id) => `{ myInvolvements(contributorId: "${id}") { edges { node { title state thanks } } } myFairAsking(contributorId: "${id}") { nextAsk { sentence from } } }`) },
      { who: 'Carer (Carys)', what: 'What became of my idea?', command: await of('carys', ideas) },
      { who: 'Contributor (Oscar)', what: 'And of mine? A finding answers it.', command: await of('oscar', ideas) },
    ];
  }

  async teams(ask: AskAs): Promise<TourStep[]> {
    const [teaching, homes] = await Promise.all(['Teach students to listen', 'Cold homes and bad health'].map((title) => this.postOf(title)));
    const [learn, council] = [await ask('sample-team-learn', 'Professor Tom Abara'), await ask('sample-team-council', 'Siân Morgan')];
    return [
      { who: 'Team (Learning from Patients)', what: 'Who is involved with us, and what did we promise by when? (By code; they can see that we looked.)', command: learn(`{ involvements(opportunityId: "${teaching}") { edges { node { code state nextStep { what dueOn isOverdue } } } } }`) },
      { who: 'Team (Public Health)', what: 'Who came forward, and by when do we owe them an answer?', command: council(`{ expressionsOfInterest(opportunityId: "${homes}") { edges { node { id code state message answerBy } } } }`) },
    ];
  }

  private async postOf(title: string): Promise<string> {
    return (await this.dataSource.query<[{ id: string }]>('select id from opportunity where title = $1', [title]))[0].id;
  }
}
