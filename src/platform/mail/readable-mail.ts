const softBreak = /=\r?\n/g;
const encodedBytes = /(?:=[0-9A-F]{2})+/g;

/**
 * A message as people read it in a file: quoted-printable cuts lines, and links with them, at some 76 characters. The same
 * message with its text as it is; a message of several parts stays as it was made.
 */
export function readableMail(message: Buffer): Buffer {
  const text = message.toString('latin1');
  const end = text.indexOf('\r\n\r\n');
  const head = text.slice(0, end);
  const encoding = /^content-transfer-encoding: quoted-printable$/im;
  if (end < 0 || !encoding.test(head) || /^content-type: multipart/im.test(head)) return message;
  const body = text
    .slice(end)
    .replace(softBreak, '')
    .replace(encodedBytes, (bytes) => Buffer.from(bytes.replaceAll('=', ''), 'hex').toString('latin1'));
  return Buffer.from(head.replace(encoding, 'Content-Transfer-Encoding: 8bit') + body, 'latin1');
}
