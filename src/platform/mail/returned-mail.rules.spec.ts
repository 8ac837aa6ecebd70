import { describe, expect, it } from '@jest/globals';
import { isAboutTheAddress, type Meaning, meaningOf } from './returned-mail.rules.js';

const daemon = { from: 'MAILER-DAEMON Mail Delivery System', namesWhoFailed: false, text: '' };
const report = (...groups: string[]) => ({ ...daemon, report: ['Reporting-MTA: dns; mx.example.org\r\nArrival-Date: Fri, 27 Nov 2026 09:00:00 +0000', ...groups].join('\r\n\r\n') });
const failed = (status: string, diagnostic = '') => `Final-Recipient: rfc822; someone@example.org\r\nAction: failed\r\nStatus: ${status}${diagnostic && `\r\nDiagnostic-Code: smtp; ${diagnostic}`}`;

describe('a delivery report (RFC 3464)', () => {
  it.each<[string, Meaning, string[]]>([
    ['no such mailbox', 'unreachable', [failed('5.1.1', '550 5.1.1 <someone@example.org>: user unknown')]],
    ['as Exchange Online says it', 'unreachable', [failed('5.1.10')]],
    ['no such domain, as Exchange Online says it', 'unreachable', [failed('5.4.310')]],
    ['a mailbox that is shut', 'unreachable', [failed('5.2.1')]],
    ['a mailbox that was full for days', 'unreachable', [failed('5.2.2')]],
    ['left open by the status and told by the other server', 'unreachable', [failed('5.0.0', '550-5.1.1 The email account that you tried to reach\r\n 550 does not exist')]],
    ['left open altogether', 'unreachable', [failed('5.0.0')]],
    ['in other letters, with a comment', 'unreachable', ['FINAL-RECIPIENT: RFC822;x@example.org\nACTION: Failed (bad mailbox)\nSTATUS: 5.1.1 (no such user)']],
    ['a group whose two members both failed', 'unreachable', [failed('5.1.1'), failed('5.1.1')]],
    ['a group of which one was reached', 'not_for_good', [failed('5.1.1'), 'Final-Recipient: rfc822; b@example.org\r\nAction: delivered\r\nStatus: 2.0.0']],
    ['delayed', 'not_for_good', ['Final-Recipient: rfc822; a@example.org\r\nAction: delayed\r\nStatus: 4.4.1\r\nWill-Retry-Until: Mon, 30 Nov 2026 09:00:00 +0000']],
    ['given up after days of trying, with a status that isn’t for good', 'not_for_good', [failed('4.4.7', '451 4.4.7 no answer')]],
    ['delayed, with a status that says more than it should', 'not_for_good', ['Action: delayed\r\nStatus: 5.1.1']],
    ['on a list of senders of spam', 'not_the_address', [failed('5.7.1', '550 5.7.1 blocked, see a list')]],
    ['on a list, with a status that leaves it open', 'not_the_address', [failed('5.0.0', '554 5.7.1 blocked')]],
    ['the message is too long', 'not_the_address', [failed('5.2.3')]],
    ['our own address is bad', 'not_the_address', [failed('5.1.8')]],
    ['it goes in a circle', 'not_the_address', [failed('5.4.6')]],
    ['relayed', 'not_for_good', ['Final-Recipient: rfc822; a@example.org\r\nAction: relayed\r\nStatus: 2.0.0']],
    ['without a status', 'not_for_good', ['Final-Recipient: rfc822; a@example.org\r\nAction: failed']],
    ['about nobody', 'something_else', []],
  ])('%s: %s', (_, meaning, groups) => expect(meaningOf(report(...groups))).toBe(meaning));
});

describe('what says it in words of its own', () => {
  const said = (text: string, more: object = {}) => meaningOf({ ...daemon, report: null, text, ...more });

  it.each<[string, Meaning, string]>([
    ['qmail', 'unreachable', `Hi. This is the qmail-send program at example.org.\nI'm afraid I wasn't able to deliver your message to the following addresses.\nThis is a permanent error; I've given up. Sorry it didn't work out.\n\n<someone@example.org>:\nSorry, no mailbox here by that name. (#5.1.1)\n\n--- Below this line is a copy of the message.\n\nReturn-Path: <a@b.example>\nStatus 4.0.0`],
    ['Postfix without a report', 'unreachable', `This is the Postfix program at host mx.example.org.\n\nI'm sorry to have to inform you that the message returned\nbelow could not be delivered to one or more destinations.\n\n<someone@example.org>: host mx2.example.org[192.0.2.5] said: 550 5.1.1\n    <someone@example.org>: Recipient address rejected`],
    ['an old server with a reply and no status', 'unreachable', `The following address had permanent fatal errors:\n<someone@example.org>\n   ----- Transcript of session follows -----\n>>> RCPT To:<someone@example.org>\n<<< 550 <someone@example.org>... User unknown`],
    ['a provider that names no number', 'unreachable', `Sorry, we were unable to deliver your message to the following address.\n\n<someone@yahoo.example>:\nThis user doesn't have a yahoo.example account (someone@yahoo.example)`],
    ['a server that speaks another language', 'unreachable', `Ihre Nachricht konnte nicht zugestellt werden.\nsomeone@example.org\nGrund: 550 5.1.1 Empfänger unbekannt`],
    ['sendmail, which goes on trying', 'not_for_good', `    **********************************************\n    **      THIS IS A WARNING MESSAGE ONLY      **\n    **  YOU DO NOT NEED TO RESEND YOUR MESSAGE  **\n    **********************************************\nsomeone@example.org... Deferred: Connection timed out\nWarning: message still undelivered after 4 hours\nWill keep trying until message is 5 days old`],
    ['Exim, which goes on trying', 'not_for_good', `A message that you sent has not yet been delivered to one or more of its\nrecipients after more than 24 hours on the queue. No action is required on your part.`],
    ['a number that isn’t for good', 'not_for_good', `<someone@example.org>: host said: 450 4.2.0 greylisted`],
    ['blocked, with a status', 'not_the_address', `Delivery failed: 550 5.7.1 Message rejected`],
    ['blocked, in words', 'not_the_address', `550 your host is on a blocklist`],
    ['an address of the network that looks like a status', 'something_else', `Your message passed by 5.1.1.2 and [5.1.1.20].`],
    ['nothing that is sure', 'something_else', `Your message could not be delivered.`],
  ])('%s: %s', (_, meaning, text) => expect(said(text)).toBe(meaning));

  it('counts from Exim whoever it is from, if it names in its header who failed', () => {
    const text = 'This message was created automatically by mail delivery software.\n\nA message that you sent could not be delivered. This is a permanent error.\n\n  someone@example.org\n    host mx: 550 No such user here';
    expect(said(text, { from: 'someone', namesWhoFailed: true })).toBe('unreachable');
    expect(said(text, { from: 'someone' })).toBe('something_else');
  });

  it.each([
    ['on holiday', 'I am away until Monday.'],
    ['gone to another job', 'This mailbox does not exist any more: please write to my colleague. 550 5.1.1'],
  ])('doesn’t count from a person who is %s', (_, text) => expect(said(text, { from: 'sam Sam Private' })).toBe('something_else'));

  it('looks at nothing of what came back', () => {
    expect(said('Your message could not be delivered.\n\n------ This is a copy of the message, including all the headers. ------\n\n550 5.1.1 user unknown')).toBe('something_else');
    expect(said('Your message could not be delivered.\n\nReceived: from mx\n550 5.1.1 user unknown')).toBe('something_else');
  });

  it('takes no longer than it should for text that is made to take long', () => {
    const from = performance.now();
    for (const piece of ['5.', '-', ' ', '\n ', '5.1.1 ', 'does not have a ', '\r\n\r\n', 'Action: failed\n\n']) {
      const text = piece.repeat(Math.ceil(262_144 / piece.length));
      said(text);
      meaningOf({ ...daemon, report: text });
    }
    expect(performance.now() - from).toBeLessThan(4_000);
  });
});

it('a status says whether the address is the reason', () => {
  expect(['5.0.0', '5.1.0', '5.1.1', '5.1.2', '5.1.6', '5.1.10', '5.2.0', '5.2.1', '5.2.2', '5.4.1', '5.4.4'].filter((status) => !isAboutTheAddress(status))).toEqual([]);
  expect(['5.1.7', '5.1.8', '5.2.3', '5.3.4', '5.4.6', '5.4.7', '5.5.0', '5.6.1', '5.7.1', '5.7.26'].filter(isAboutTheAddress)).toEqual([]);
});
