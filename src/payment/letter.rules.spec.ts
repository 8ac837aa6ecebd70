import { expect, it } from '@jest/globals';
import { type Letter, letterHtml, type LetterPart, letterParts, letterText } from './letter.rules.js';

const letter = (says: readonly LetterPart[], changes: Partial<Letter> = {}): Letter => ({
  to: 'benefits_office', day: '2026-11-23', name: 'Ana <b>Anders</b>', says,
  involvements: [{
    organisation: 'Trust of Hope', title: 'A study of breathlessness', began: '2026-10-01', ended: null, payment: '£25 an hour', expenses: 'Travel.', contact: 'Sam Contact, research nurse',
    paid: [{ kind: 'payment', pence: 5000, paidOn: '2026-11-02' }, { kind: 'expenses', pence: 1420, paidOn: '2026-11-03' }],
  }],
  ...changes,
}); // prettier-ignore

/** What each choice alone lets the letter say. */
const said: Record<LetterPart, string[]> = {
  name: ['Anders'], organisation: ['Trust of Hope'], title: ['breathlessness'], dates: ['1 October 2026'], terms: ['£25 an hour', 'Travel.'], paid: ['£50 on 2 November 2026', '£14.20 on 3 November 2026'], contact: ['Sam Contact'],
};

it.each(letterParts)('says %s only where it was chosen, and nothing else', (part) => {
  for (const made of [letterText(letter([part])), letterHtml(letter([part]))]) {
    for (const other of letterParts) for (const words of said[other]) expect([words, made.includes(words)]).toEqual([words, other === part]);
  }
});

it('explains without any of it, to an office or an employer, and names its source', () => {
  const bare = letterText(letter([]));
  expect(bare).toContain('The person who gives you this letter is involved');
  expect(bare).toContain('service user involvement');
  expect(bare).toContain('https://www.nihr.ac.uk/payment-guidance-members-public');
  expect(bare).not.toContain('The involvement\n');
  expect(letterText(letter([], { to: 'employer' }))).not.toContain('benefits know this');
});

it('is a page that can be read aloud and holds no markup of what people wrote', () => {
  const html = letterHtml(letter(letterParts));
  expect(html).toContain('<html lang="en-GB">');
  expect(html.match(/<h1>/g)).toHaveLength(1);
  expect(html).toContain('Ana &lt;b&gt;Anders&lt;/b&gt;');
  expect(html).not.toContain('<b>');
  expect(html).not.toMatch(/<script|src=|https?:\/\/[^w]/);
});
