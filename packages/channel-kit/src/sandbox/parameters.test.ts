import { describe, expect, it } from 'vitest';
import {
  defaulted,
  flag,
  id,
  integer,
  notEmulated,
  oneOf,
  optional,
  readParameters,
  required,
  text,
  textList,
  time,
} from './parameters.ts';

describe('readParameters', () => {
  const table = {
    tid: required(id),
    page: defaulted(integer(1, 100), 1),
    memo: optional(text),
    since: optional(time),
  };

  it('reads what is given and fills in what is not', () => {
    const given = new Map([
      ['tid', '3812345678901234567'],
      ['since', '2026-01-01 08:00:00'],
      ['stranger', 'x'],
    ]);
    expect(readParameters(table, given)).toEqual({
      values: { tid: '3812345678901234567', page: 1, memo: null, since: 1_767_225_600_000 },
    });
  });

  it('names the first that is missing, and one that is wrong with what it should have been', () => {
    expect(readParameters(table, new Map([['tid', '']]))).toEqual({
      trouble: { name: 'tid', expects: null },
    });
    const wrong = new Map([
      ['tid', '1'],
      ['page', '101'],
    ]);
    expect(readParameters(table, wrong)).toEqual({
      trouble: { name: 'page', expects: 'a whole number from 1 to 100' },
    });
  });

  it.each([
    [id, '0', null],
    [id, '-1', null],
    [flag, 'false', false],
    [flag, 'no', null],
    [flag, 'toString', null],
    [textList, 'a, b', ['a', 'b']],
    [textList, 'a,,b', null],
    [oneOf(['a', 'b']), 'b', 'b'],
    [oneOf(['a', 'b']), 'c', null],
    [integer(1, 5), '1.0', null],
    [time, '2026-02-30 00:00:00', null],
    [notEmulated, 'anything', null],
  ])('reads a value by its kind: %#', (kind, given, value) => {
    expect(kind.read(given)).toEqual(value);
  });
});
