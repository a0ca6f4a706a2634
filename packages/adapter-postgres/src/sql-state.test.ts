import { coreError } from '@kaquan/core';
import { describe, expect, it } from 'vitest';
import { CorruptRow, meaningOf, toStorageError } from './sql-state.ts';

const withCode = (code: unknown, fields: object = {}): Error =>
  Object.assign(new Error('in the words of the server'), { code, ...fields });

describe('what a failure of the server means', () => {
  it.each([
    ['40001', 'retry'],
    ['40P01', 'retry'],
    ['55P03', 'retry'],
    ['23505', 'lost_race'],
    ['21000', 'lost_race'],
    ['23514', 'refused'],
    ['22P05', 'refused'],
    ['42P01', null],
    ['57P01', null],
    ['ECONNRESET', null],
  ])('%s: %s', (code, meaning) => {
    expect(meaningOf(withCode(code))).toBe(meaning);
  });

  it('is never read from words', () => {
    expect(meaningOf(new Error('duplicate key value violates unique constraint'))).toBeNull();
    expect(meaningOf('40001')).toBeNull();
    expect(meaningOf(null)).toBeNull();
  });
});

describe('the error that a caller gets', () => {
  it('is storage.unavailable with the cause, for whatever is not known', () => {
    const cause = withCode('57P01');
    expect(toStorageError('load', cause)).toMatchObject({
      code: 'storage.unavailable',
      operation: 'load',
      retry: 'later',
      cause,
    });
    expect(toStorageError('load', 'no error at all').code).toBe('storage.unavailable');
  });

  it('is storage.corrupt with the constraint, for data that the tables refuse', () => {
    const cause = withCode('23514', { table: 'card_keys', constraint: 'card_keys_owner' });
    expect(toStorageError('commit', cause)).toMatchObject({
      code: 'storage.corrupt',
      table: 'card_keys',
      problem: 'card_keys_owner',
      retry: 'never',
    });
    expect(toStorageError('commit', withCode('22P05'))).toMatchObject({
      problem: 'SQLSTATE 22P05',
    });
  });

  it('is what a decoder has said about a row', () => {
    const fault = coreError('storage.corrupt', { table: 'orders', row: 'o1', problem: 'torn' });
    expect(toStorageError('load', new CorruptRow(fault))).toBe(fault);
  });
});
