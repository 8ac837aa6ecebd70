import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { stem } from '../../../src/search/text/stem.js';
import { createTestDatabase, type TestDatabase } from '../../support/database.js';

/**
 * Postgres carries the Snowball project's own stemmer: the oracle for ours. The words below reach every rule; "organ", "univers", "emerg",
 * "intern" and "-ologist" are left out, which the project treats differently from release to release.
 */
const WORDS = `abilities abnormally accessible accordingly achievement activities adaptation adjusted adopted adults advisory affected ageing agencies
  agreed aiding allergies allowed ambulance analogously anatomical announced anxious appliances applied apprehension approximately arthritis asses
  assessing atopies attendance automated babies balanced basically bedded befriending beginning bereaved betterment biases bleeding blessed bled bodily
  bored boundlessly boys breastfeeding breed bring bulimia buried by callousness called callously canning carefully careers caring cataracts caused
  cautiously centralised chaired chemotherapy child's chronically circulation clearly clinicians coeliac cohesion combination communal communities
  communicating compassionately competencies complexity conditional confidently conscious consignment controlled cries cried crying cyclists dancing
  daughters decidedly decisiveness deformities dementias dependence depressed desensitise diabetically diagnosed dialysis differently digitally disabled
  disabilities diseases dizziness dries drily duties dyeing dying early earrings easily eating eczemas education effective egged eggs electrically
  elderly embedded emotionally enabled endlessly energetic engagement enjoyed entirely epilepsies equality erring essentially ethically evenly exactly
  exceeding excision exhausted experiences eyes falling families faulty fearful feasibility feelings feet fellowship filed filling finally flies flow
  followed formative freed frequently friendliness fulfilling functional gassed gently geriatric girls grievances growing guided happily hardship hated
  healer hearing helpfulness hemophilia herring hoped hopping hospitals hysterically idly illness imaginative immunities impairment inability inclusion
  inconsistencies indefinitely inequalities infants infected inning insulin intensively irritant itched joy judgment keys kidneys knees knightly knotting
  labeling lately lesions lifestyles listlessly living locally lonely longing lying lymphatic malignancies massage matting medically medication
  memories mentally migraines minimal mixed mobility monitoring mothers multiplication nationally native necessarily needed neurological news nightly nodded
  normalise nursing obesity observation oddly offering operator optional outing overlapping pacing painfully palpitations paralysing parents participants
  passionately patiently peacefulness perceptive persistent physically pitted planned playing pleasant policies positivities possibly pregnancies predication
  preventable probably proceed professionals prognosis pulsing queries quickly radical rapidly rated rationally ravages reactivity readily recovered reduced
  referral regional rehabilitation relational relatives relieve reliability repetitive replied resentment respiratory responsive rigidly sadly says scanner
  screened seizures sensibly sensitiveness sensational severely shining shopped sickness signs singly sized skies skis skin sleepless slipping sniffles
  socially spasm spies spinally stayed sticky stopped strengths studied studying succeed suffering supplies surgically surprised surviving swelling
  symptomatic sympathetically tables tanned tattooed tenderness terminally therapies thinning ties tied tiredness toileting toxicities traditional traumas
  treatments trials tying typically ugly ulcers unhappily using usefulness vaccination vaguely valuable variability vertically viruses visibly vitamins
  volunteering vomited waiting walked warnings washing weaknesses wellness wheezes widely worrying wounded yearly yellow yes youthful`.split(/\s+/);

let db: TestDatabase;
beforeAll(async () => {
  db = await createTestDatabase();
});
afterAll(() => db?.drop());

it('stems as Postgres’ English stemmer does', async () => {
  const words = WORDS.filter((word) => /^[a-z]+$/.test(word));
  const rows = await db.dataSource.query<{ word: string; stem: string }[]>(
    `select word, (ts_lexize('english_stem', word))[1] as stem from unnest($1::text[]) word where ts_lexize('english_stem', word) <> '{}'`,
    [words],
  );
  expect(rows.length).toBeGreaterThan(300);
  expect(Object.fromEntries(rows.map(({ word }) => [word, stem(word)]))).toEqual(Object.fromEntries(rows.map((row) => [row.word, row.stem])));
});
