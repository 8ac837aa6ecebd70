import { describe, expect, it } from '@jest/globals';
import { AreaDays } from './area-days.rules.js';

const area = (code: string, validFrom: string, validTo: string | null) => ({ code, name: `Area ${code}`, validFrom, validTo });
const days = new AreaDays(
  [area('OLD', '2022-07-01', '2026-03-31'), area('ALSO', '2022-07-01', '2026-03-31'), area('NEW', '2026-04-01', null), area('PART', '2026-04-01', null), area('SAME', '2022-07-01', null), area('LOST', '2020-01-01', '2020-12-31')],
  [{ areaCode: 'OLD', successorCode: 'NEW' }, { areaCode: 'OLD', successorCode: 'PART' }, { areaCode: 'ALSO', successorCode: 'NEW' }],
);

describe('areas through time', () => {
  it.each([
    ['SAME', '2026-03-31', ['SAME']], ['OLD', '2026-03-31', ['OLD']], ['OLD', '2026-04-01', ['NEW', 'PART']], ['ALSO', '2026-11-27', ['NEW']],
    ['NEW', '2026-03-31', ['ALSO', 'OLD']], ['PART', '2026-03-31', ['OLD']], ['LOST', '2026-01-01', []], ['NEW', '1999-01-01', []], ['?', '2026-01-01', []],
  ])('%s on %s is %j', (code, day, expected) => expect(days.on(code, day)).toEqual(expected));

  it('know what took over, and which codes hold', () => {
    expect([days.heirsOf('OLD'), days.heirsOf('NEW'), days.heirsOf('?')]).toEqual([['OLD', 'NEW', 'PART'], ['NEW'], ['?']]);
    expect([days.kinOf('OLD'), days.kinOf('PART')]).toEqual([['OLD', 'NEW', 'ALSO', 'PART'], ['PART', 'OLD']]);
    expect([days.holds('OLD', '2026-03-31'), days.holds('OLD', '2026-04-01'), days.holds('?', '2026-04-01'), days.nameOf('NEW'), days.nameOf('?')]).toEqual([true, false, false, 'Area NEW', null]);
  });
});
