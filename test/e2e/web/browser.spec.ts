import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Page } from 'playwright-core';
import { DAY, Scenario, START } from '../../support/scenario.js';
import { chromiumPath, openBrowser, type TestBrowser, violations } from './browser.js';
import { linkedPage } from './linked-page.js';

if (!chromiumPath) {
  process.stderr.write('\n*** SKIPPED: pages in a real browser. No Chromium was found; install it to run these. ***\n\n');
  if (process.env.FULL) throw new Error('The full run needs Chromium: install it, for example with your system’s package manager.');
}

(chromiumPath ? describe : describe.skip)('the pages in a real browser', () => {
  let scenario: Scenario;
  let browser: TestBrowser;
  let page: Page;
  beforeAll(async () => {
    [scenario, browser] = await Promise.all([Scenario.start(), openBrowser()]);
    page = await browser.context.newPage();
  });
  afterAll(async () => {
    await browser.close();
    await scenario.end();
  });
  beforeEach(() => scenario.app.db.setClock(START));

  const visit = (path: string) => page.goto(`${scenario.app.url}${path}`);
  /** Where WCAG wants no scrolling sideways: 320 pixels, which is 400 % zoom on a usual screen. */
  const sideways = () => page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
  /** For looking at: `SCREENSHOTS=folder`. */
  const picture = async (name: string) => {
    if (process.env.SCREENSHOTS) await page.screenshot({ path: `${process.env.SCREENSHOTS}/${name}.png`, fullPage: true });
  };

  it('can be used by everyone, in every state of an invitation', async () => {
    const { path, person } = await linkedPage(scenario, { title: 'Help us plan a study of breathlessness in long-term conditions' });
    const said = (text: string) => page.getByText(text).first().waitFor({ timeout: 5_000 });
    const check = async (name: string) => {
      await picture(name);
      expect([name, await violations(page)]).toEqual([name, []]);
      await page.setViewportSize({ width: 320, height: 640 });
      expect([name, await sideways()]).toEqual([name, 0]);
      await page.setViewportSize({ width: 390, height: 900 });
    };
    await visit('/');
    await check('home');
    await visit('/i/unknown');
    await check('unknown link');
    await visit(path);
    await check('invitation');
    await page.getByRole('button', { name: 'Send my answer' }).click();
    await said('There is a problem');
    await check('nothing chosen');
    await page.getByLabel('Your question').fill('Is there a lift?');
    await page.getByRole('button', { name: 'Send my question' }).click();
    await said('The team has not answered yet.');
    await check('question asked');
    await scenario.pass(14 * DAY);
    await visit(path);
    await said('Would you still like to take part?');
    await check('late');
    await page.getByRole('button', { name: 'Yes, I would like to' }).click();
    await said('there is a place for you');
    await check('chosen');
    expect((await scenario.invitations(person))[0].state).toBe('chosen');
  }, 60_000);

  it('takes an answer from the keyboard alone, and brings who missed something to the field', async () => {
    const { path, person } = await linkedPage(scenario);
    const press = (...keys: string[]) => keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve());
    const focused = () => page.evaluate('document.activeElement?.id || document.activeElement?.textContent?.trim()');
    await visit(path);
    await press('Tab');
    expect(await focused()).toBe('Skip to main content');
    await press('Enter', 'Tab');
    // What to know before a yes comes before it.
    expect(await focused()).toBe('Before you say yes: payment, tax and benefits');
    await press('Tab');
    expect(await focused()).toBe('answer');
    await press('Tab', 'Tab');
    expect(await focused()).toBe('Send my answer');
    await Promise.all([page.waitForNavigation(), press('Enter')]);
    await press('Tab', 'Tab');
    expect(await focused()).toBe('Choose yes or no');
    await press('Enter');
    expect(await focused()).toBe('answer');
    await press('ArrowDown', 'Tab', 'Enter', 'Tab');
    expect(await focused()).toBe('reason');
    await press('ArrowDown', 'ArrowDown', 'Tab', 'Tab');
    await Promise.all([page.waitForNavigation(), press('Enter')]);
    await page.getByText('You said no, and that is fine.').waitFor();
    const [{ no_reason }] = await scenario.app.db.dataSource.query<[{ no_reason: string }]>('select no_reason from invitation where contributor_id = $1', [person.contributorId]);
    expect(no_reason).toBe('no_time');
  });

  it('asks for nothing but itself and its style sheet', async () => {
    const { path } = await linkedPage(scenario);
    const asked: string[] = [];
    const problems: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    page.on('console', (message) => problems.push(message.text()));
    await visit(path);
    expect(asked.map((url) => new URL(url).pathname.replace(/\d+\.\d+\.\d+/, 'x'))).toEqual([path, '/assets/nhsuk-x.css']);
    expect(problems).toEqual([]);
  });

  it('works without JavaScript', async () => {
    const { path, person } = await linkedPage(scenario);
    const plain = await openBrowser({ javaScript: false });
    try {
      const tab = await plain.context.newPage();
      await tab.goto(`${scenario.app.url}${path}`);
      await tab.getByLabel('Yes, I would like to').check();
      await tab.getByRole('button', { name: 'Send my answer' }).click();
      await tab.getByText('You said yes. Thank you.').waitFor();
    } finally {
      await plain.close();
    }
    expect((await scenario.invitations(person))[0].state).toBe('willing');
  });
});
