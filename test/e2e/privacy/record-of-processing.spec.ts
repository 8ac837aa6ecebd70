import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { isPersonal } from '../../../src/audit/personal-data.js';
import { PersonalDataRegistry } from '../../../src/audit/personal-data.registry.js';
import { type SignedIn, startTestApp, type TestApp } from '../../support/app.js';

interface Record {
  contact: string | null;
  activities: { purpose: string; lawfulBasis: string; kept: string; controllers: string[] }[];
  stored: { table: string; category: string; onErasure: string[] }[];
  security: string[];
  text: string;
}

let app: TestApp;
let admin: SignedIn;
beforeAll(async () => {
  app = await startTestApp({ config: { privacyMail: 'privacy@askwell.test' } });
  admin = await app.signIn([{ kind: 'administrator' }]);
});
afterAll(() => app.close());

const ask = (who: SignedIn) =>
  app.gql<{ recordOfProcessing: Record }>(
    '{ recordOfProcessing { contact activities { purpose lawfulBasis kept controllers } stored { table category onErasure } security text } }', {}, who.token,
  );

describe('the record of processing', () => {
  it('is for administrators', async () => {
    expect((await ask(await app.signIn([{ kind: 'involvement_lead', areaCode: 'QYG' }]))).errors?.[0].extensions.code).toBe('FORBIDDEN');
  });

  it('names each purpose that people agree to, with its grounds in law', async () => {
    const { activities } = (await ask(admin)).data.recordOfProcessing;
    const agreed = await app.db.dataSource.query<{ purpose: string; context: string | null }[]>('select distinct purpose, context from consent_wording where valid_from <= clock_now()');
    expect(agreed.length).toBeGreaterThan(5);
    const purposes = activities.map(({ purpose }) => purpose);
    for (const { purpose, context } of agreed) {
      expect(purposes).toContainEqual(expect.stringContaining(`${purpose.replaceAll('_', ' ')}${context ? ` (${context.replaceAll('_', ' ')})` : ''},`));
    }
    expect(activities.filter(({ lawfulBasis, kept }) => !/Article 6/.test(lawfulBasis) || kept.length < 5)).toEqual([]);
  });

  it('lists every table that holds something about people, and what erasure does to it', async () => {
    const { stored } = (await ask(admin)).data.recordOfProcessing;
    const personal = [...app.nest.get(PersonalDataRegistry).tables()].filter(([, { table }]) => isPersonal(table)).map(([name]) => name);
    expect(stored.map(({ table }) => table).sort()).toEqual(personal.sort());
    expect(stored.filter(({ category, onErasure }) => !category || onErasure.length === 0)).toEqual([]);
  });

  it('can be read as a page', async () => {
    const { text, security } = (await ask(admin)).data.recordOfProcessing;
    for (const part of ['# Record of processing', 'privacy@askwell.test', '(complaint)', ...security]) expect(text).toContain(part);
  });
});
