/** Messages as mail servers send them back, to the return address of a mail. */

/** RFC 3464, as Postfix writes it; with the mail itself below. */
export const report = (to: string, { action = 'failed', status = '5.1.1', diagnostic = '550 5.1.1 <sam.private@example.org>: user unknown' } = {}): string =>
  lines(`Return-Path: <>
Delivered-To: ${to}
Date: Fri, 27 Nov 2026 09:00:00 +0000 (GMT)
From: MAILER-DAEMON@mx.example.org (Mail Delivery System)
Subject: Undelivered Mail Returned to Sender
To: ${to}
Auto-Submitted: auto-replied
MIME-Version: 1.0
Content-Type: multipart/report; report-type=delivery-status;
	boundary="4DC.1764234000/mx.example.org"

This is a MIME-encapsulated message.

--4DC.1764234000/mx.example.org
Content-Description: Notification
Content-Type: text/plain; charset=us-ascii

This is the mail system at host mx.example.org. Sam Private has gone.

--4DC.1764234000/mx.example.org
Content-Description: Delivery report
Content-Type: message/delivery-status

Reporting-MTA: dns; mx.example.org
X-Postfix-Sender: rfc822; ${to}

Final-Recipient: rfc822; sam.private@example.org
Original-Recipient: rfc822;sam.private@example.org
Action: ${action}
Status: ${status}
Remote-MTA: dns; mx2.example.org
Diagnostic-Code: smtp; ${diagnostic}

--4DC.1764234000/mx.example.org
Content-Description: Undelivered Message Headers
Content-Type: text/rfc822-headers

From: Askwell <no-reply@askwell.test>
To: sam.private@example.org
Subject: News for you from Askwell

--4DC.1764234000/mx.example.org--
`);

export const qmail = (to: string): string =>
  lines(`Return-Path: <>
Received: (qmail 1234 invoked for bounce); 27 Nov 2026 09:00:00 -0000
From: MAILER-DAEMON@example.org
To: ${to}
Subject: failure notice

Hi. This is the qmail-send program at example.org.
I'm afraid I wasn't able to deliver your message to the following addresses.
This is a permanent error; I've given up. Sorry it didn't work out.

<sam.private@example.org>:
Sorry, no mailbox here by that name. (#5.1.1)

--- Below this line is a copy of the message.

Return-Path: <${to}>
Subject: News for you from Askwell
`);

/** In base 64, as a page, in another language. */
export const asPage = (to: string): string =>
  lines(`From: "Mail Delivery System" <postmaster@example.de>
To: <${to}>
Subject: =?utf-8?Q?Unzustellbar?=
MIME-Version: 1.0
Content-Type: text/html; charset=utf-8
Content-Transfer-Encoding: base64

${Buffer.from('<html><body><p>Ihre Nachricht wurde nicht zugestellt.</p><p>550&nbsp;5.1.1 Empfänger <b>unbekannt</b></p></body></html>').toString('base64')}
`);

export const onHoliday = (to: string): string =>
  lines(`Return-Path: <>
From: Sam Private <sam.private@example.org>
To: ${to}
Subject: Automatic reply: News for you from Askwell
Auto-Submitted: auto-replied

I have left. This mailbox does not exist any more (550 5.1.1); please write to my colleague.
`);

export const readReceipt = (to: string): string =>
  lines(`From: sam.private@example.org
To: ${to}
Subject: Read: News for you from Askwell
Content-Type: multipart/report; report-type=disposition-notification; boundary=AAA

--AAA
Content-Type: message/disposition-notification

Final-Recipient: rfc822;sam.private@example.org
Disposition: automatic-action/MDN-sent-automatically; deleted
Action: failed
Status: 5.1.1

--AAA--
`);

const lines = (text: string): string => text.replaceAll('\n', '\r\n');
