import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { InProcessClient } from './in-process-client.js';
import { type SampleAccount, SampleAccounts } from './sample-accounts.js';
import { aFewAtATime, list, pairs, sampleRows } from './sample-files.js';
import type { SampleProgress } from './sample-progress.js';

const columns = [
  'key', 'name', 'kind', 'age', 'area', 'interests', 'ownWords', 'shown', 'contexts', 'way', 'likes', 'never', 'takesPart', 'km', 'hours', 'languages', 'skills', 'needs',
] as const;
type Row = Record<(typeof columns)[number], string>;

const mutations = {
  joinAsContributor: 'JoinInput',
  updateOwnWords: 'UpdateOwnWordsInput',
  updateKinds: 'UpdateKindsInput',
  updateTakingPart: 'UpdateTakingPartInput',
  updateSkills: 'UpdateSkillsInput',
  updateAccessNeeds: 'UpdateAccessNeedsInput',
} as const;

const wordings = `{
  join: consentWording(purpose: join) { version }
  research: consentWording(purpose: be_found, context: research) { version }
  service: consentWording(purpose: be_found, context: service) { version }
  governance: consentWording(purpose: be_found, context: governance) { version }
  education: consentWording(purpose: be_found, context: education) { version }
  priority_setting: consentWording(purpose: be_found, context: priority_setting) { version }
  show_own_words: consentWording(purpose: show_own_words) { version }
}`;

type Wordings = Record<'join' | 'research' | 'service' | 'governance' | 'education' | 'priority_setting' | 'show_own_words', { version: string }>;

/** Contributors of every kind, each joining and choosing for themselves as real ones do. */
@Injectable()
export class SamplePeople {
  constructor(
    private readonly client: InProcessClient,
    private readonly accounts: SampleAccounts,
    private readonly dataSource: DataSource,
  ) {}

  async load(topicIds: ReadonlyMap<string, string>, progress: SampleProgress): Promise<void> {
    const rows = await sampleRows('people', columns);
    const [first] = rows;
    const reader = await this.accountOf(first);
    const versions = await this.client.run<Wordings>(reader.token, wordings);
    await aFewAtATime(rows, async (row) => {
      progress.next('people');
      await this.join(row, versions, topicIds);
    });
  }

  private async join(row: Row, versions: Wordings, topicIds: ReadonlyMap<string, string>): Promise<void> {
    const account = await this.accountOf(row);
    const contributorId = (await this.profileOf(account)) ?? (await this.call(account, 'joinAsContributor', joinInput(row, versions, topicIds)));
    const change = (mutation: keyof typeof mutations, input: object) => this.call(account, mutation, { contributorId, ...input });
    if (row.shown) {
      const mayBeShown = row.shown === 'yes';
      await change('updateOwnWords', { ownWords: row.ownWords, mayBeShown, wordingVersion: mayBeShown ? versions.show_own_words.version : null });
    }
    if (row.likes || row.never) await change('updateKinds', { liked: list(row.likes), never: list(row.never) });
    await change('updateTakingPart', {
      takesPart: row.takesPart || null, travelKm: row.km ? Number(row.km) : null, hoursPerMonth: row.hours ? Number(row.hours) : null, languages: list(row.languages),
    });
    if (row.skills) await change('updateSkills', { skills: pairs(row.skills).map(([source, description]) => ({ source, description })) });
    if (row.needs) await change('updateAccessNeeds', { accessNeeds: pairs(row.needs, ':').map(([group, need]) => ({ group, need })) });
    await this.client.run(account.token, 'mutation ($input: SetWayOfBeingHereInput!) { setWayOfBeingHere(input: $input) { contributorId } }', {
      input: { contributorId, way: row.way },
    });
  }

  private accountOf(row: Row): Promise<SampleAccount> {
    return this.accounts.account(`sample-person-${row.key}`, row.name, addressOf(row));
  }

  /** Of an earlier start that was cut off. All that is said after joining replaces what was said before, so it can be said again. */
  private async profileOf({ id }: SampleAccount): Promise<string | null> {
    const [row] = await this.dataSource.query<{ id: string }[]>('select id from contributor where account_id = $1', [id]);
    return row?.id ?? null;
  }

  private async call(account: SampleAccount, mutation: keyof typeof mutations, input: object): Promise<string> {
    const source = `mutation ($input: ${mutations[mutation]}!) { profile: ${mutation}(input: $input) { id } }`;
    const { profile } = await this.client.run<{ profile: { id: string } }>(account.token, source, { input });
    return profile.id;
  }
}

const addressOf = ({ key }: Row): string => `${key}@people.askwell.invalid`;

function joinInput(row: Row, versions: Wordings, topicIds: ReadonlyMap<string, string>): object {
  const isGroup = row.kind === 'group' || row.kind === 'user_led_organisation';
  return {
    kind: row.kind,
    age: isGroup ? null : row.age === '16' ? 'sixteen_or_seventeen' : 'eighteen_or_over',
    wordingVersion: versions.join.version,
    name: row.name,
    reachMe: { email: addressOf(row) },
    areaCode: row.area,
    interests: pairs(row.interests, ':').map(([slug, relation]) => ({ topicId: topicIds.get(slug), relation })),
    ownWords: row.ownWords || null,
    ...(row.kind === 'acting_for' ? { actingFor: { relationship: 'other_family', personName: row.name.split(' ').at(-1), basis: 'they_asked_me', iAmEighteenOrOver: true } } : {}),
    ...(isGroup ? { group: { contactPersonName: `Contact of ${row.name}` } } : {}),
    beFound: list(row.contexts).map((context) => ({ context, wordingVersion: versions[context as keyof Wordings].version })),
  };
}
