// `npm run vectors:lay`: has the model read the lay questions and the sample findings, for the test that goes by meaning also where no model is.
import { readSampleFindings } from '../../src/sample/load-sample-findings.js';
import { meaningText } from '../../src/search/meaning/meaning-text.rules.js';
import { Reader } from '../../src/search/meaning/reader.js';
import { findingsIndex } from '../../src/findings/findings.search.js';
import { layQuestions } from '../../test/support/builders/findings.questions.js';
import { storeVectors } from '../../test/support/stored-vectors.js';
import { modelFolder } from '../support/throwaway.js';

const folder = modelFolder();
if (folder === null) throw new Error('There is no model here: npm run model');
const reader = new Reader(folder);
const stayAlive = setInterval(() => undefined, 1_000);
const questions = layQuestions().map(({ question }) => ({ kind: 'question' as const, text: question }));
const texts = (await readSampleFindings()).map(({ title, plainSummary }) => ({ kind: 'text' as const, text: meaningText(findingsIndex, { title: [title], plainSummary: [plainSummary] })! }));
const read = [];
for (const each of [...questions, ...texts]) read.push({ ...each, vector: await reader.read(each.kind, each.text) });
storeVectors(read);
clearInterval(stayAlive);
await reader.onApplicationShutdown();
