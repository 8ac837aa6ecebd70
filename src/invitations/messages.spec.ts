import { describe, expect, it } from '@jest/globals';
import { invitationMessage } from './messages.js';

describe('the message of an invitation', () => {
  const { subject, text } = invitationMessage({ link: 'https://askwell.example/i/abc', answerBy: new Date('2026-12-07T12:00:00Z') });

  it('is plain ASCII, so that it needs no encoding that could break its link', () => {
    expect(`${subject}${text}`).toMatch(/^[\n\x20-\x7e]+$/);
  });

  it('holds the link on a line of its own', () => {
    expect(text.split('\n')).toContain('https://askwell.example/i/abc');
  });
});
