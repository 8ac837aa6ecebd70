import { expect, it } from '@jest/globals';
import { csv } from './csv.js';

it('is a table as spreadsheets read it, and no formula', () => {
  const text = csv([
    ['name', 'people', 'open'],
    ['=1+1', 5, true],
    ['A "quoted", two\nlines', null, false],
    ['@SUM(A1)', -5, true],
    ['Ménière’s disease', 0.25, true],
  ]);
  expect(text).toBe('\ufeffname,people,open\r\n\'=1+1,5,yes\r\n"A ""quoted"", two\nlines",,no\r\n\'@SUM(A1),-5,yes\r\nMénière’s disease,0.25,yes\r\n');
});
