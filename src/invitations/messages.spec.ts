import { describe, expect, it } from '@jest/globals';
import { invitationMessage, invitationReminder } from './messages.js';

describe.each([['invitation', invitationMessage], ['reminder', invitationReminder]])('the message of an %s', (_, messageOf) => {
  const { subject, text } = messageOf({ link: 'https://askwell.example/i/abc', answerBy: new Date('2026-12-07T12:00:00Z') });

  it('is plain ASCII, so that it needs no encoding that could break its link', () => {
    expect(`${subject}${text}`).toMatch(/^[\n\x20-\x7e]+$/);
  });

  it('has no line that would need folding', () => {
    expect(text.split('\n').filter((line) => line.length > 76)).toEqual([]);
  });

  it.each(['https://askwell.example/i/abc', `https://${'long.'.repeat(20)}example/i/abc`])('holds the link %s whole, on a line of its own', (link) => {
    const lines = messageOf({ link, answerBy: new Date('2026-12-07T12:00:00Z') }).text.split('\n');
    expect(lines).toContain(link);
    expect(lines.join(' ')).toContain('The link is yours alone');
  });
});
