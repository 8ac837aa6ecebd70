import { randomUUID } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import type { AppConfig } from '../config/app-config.js';
import { SecretBox } from '../crypto/secret-box.js';
import { ReturnAddress } from './return-address.js';

const box = (hashKey: number): SecretBox => new SecretBox(new Map([['test', Buffer.alloc(32, 7)]]), Buffer.alloc(32, hashKey));
const addresses = (address: string | null, hashKey = 9): ReturnAddress => new ReturnAddress({ returnedMail: address === null ? null : { address, key: '' } } as unknown as AppConfig, box(hashKey));
const ours = addresses('returned.mail@askwell.test');

describe('a return address', () => {
  it('leads back to its mail, in any case and amid other text', () => {
    for (let nr = 0; nr < 200; nr += 1) {
      const mail = { kind: 'findings', id: randomUUID() } as const;
      const address = ours.of(mail)!;
      expect(address).toMatch(/^returned\.mail\+f[a-z2-7]{42}@askwell\.test$/);
      for (const text of [address, address.toUpperCase(), `Delivered-To: <${address}>`, `SRS0=a=b=askwell.test=${address.replace('@', '=40')}`]) expect(ours.in(text)).toEqual(mail);
    }
  });

  it('is nobody’s with one letter changed, cut, added or another in front, nor under another key', () => {
    const [local, domain] = ours.of({ kind: 'findings', id: randomUUID() })!.split('@');
    const [before, token] = local.split('+');
    const changed = [...token].flatMap((was, at) => [...'abcdefghijklmnopqrstuvwxyz234567'].filter((letter) => letter !== was).map((letter) => token.slice(0, at) + letter + token.slice(at + 1)));
    // The last letter holds two bits that stand for nothing, and must be as we write them all the same.
    expect(changed).toHaveLength(43 * 31);
    expect(changed.filter((each) => ours.in(`${before}+${each}@${domain}`) !== null)).toEqual([]);
    for (const wrong of [`${before}+${token.slice(1)}`, `${before}+${token}a`, `other${before}+${token}`, `returnedxmail+${token}`, token]) expect(ours.in(`${wrong}@${domain}`)).toBeNull();
    expect(addresses('returned.mail@askwell.test', 8).in(`${local}@${domain}`)).toBeNull();
  });

  it('is found behind one that somebody made up', () => {
    const mail = { kind: 'findings', id: randomUUID() } as const;
    expect(ours.in(`returned.mail+f${'a'.repeat(42)}@askwell.test ${ours.of(mail)}`)).toEqual(mail);
  });

  it('is none where nothing listens', () => {
    expect([addresses(null).of({ kind: 'findings', id: randomUUID() }), addresses(null).in(ours.of({ kind: 'findings', id: randomUUID() })!)]).toEqual([undefined, null]);
  });
});
