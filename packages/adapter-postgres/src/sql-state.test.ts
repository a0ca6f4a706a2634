import { coreError } from '@kaquan/core';
import { describe, expect, it } from 'vitest';
import { CorruptRow, endsSession, meaningOf, NotCarriedOut, toStorageError } from './sql-state.ts';

const withCode = (code: unknown, fields: object = {}): Error =>
  Object.assign(new Error('in the words of the server'), { code, ...fields });

describe('what a failure of the server means', () => {
  it.each([
    ['40001', 'retry'],
    ['40P01', 'retry'],
    ['23505', 'lost_race'],
    ['21000', 'lost_race'],
    ['23514', 'refused'],
    ['22P05', 'refused'],
    ['57P01', 'lost'],
    ['08006', 'lost'],
    ['08004', 'unreachable'],
    ['0A000', null],
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

describe('a session', () => {
  it.each([
    ['57P01', true],
    ['25P03', true],
    ['ECONNRESET', true],
    ['P1017', true],
    ['P0001', false],
    ['23505', false],
  ])('after %s, is of no use: %s', (code, isEnded) => {
    expect(endsSession(withCode(code))).toBe(isEnded);
  });
});

describe('the error that a caller gets', () => {
  it.each([
    // The code of the driver, the error of a commit, the error of a load.
    ['53100', 'storage.full', 'storage.full'],
    ['53300', 'storage.busy', 'storage.busy'],
    ['53200', 'storage.busy', 'storage.busy'],
    ['57014', 'storage.busy', 'storage.busy'],
    ['55P03', 'storage.busy', 'storage.busy'],
    ['25P03', 'storage.busy', 'storage.busy'],
    ['40001', 'storage.busy', 'storage.busy'],
    ['25006', 'storage.read_only', 'storage.read_only'],
    ['42P01', 'storage.not_migrated', 'storage.not_migrated'],
    ['42883', 'storage.not_migrated', 'storage.not_migrated'],
    ['3F000', 'storage.not_migrated', 'storage.not_migrated'],
    ['42501', 'storage.denied', 'storage.denied'],
    ['28P01', 'storage.denied', 'storage.denied'],
    ['3D000', 'storage.denied', 'storage.denied'],
    ['57P03', 'storage.unavailable', 'storage.unavailable'],
    ['ECONNREFUSED', 'storage.unavailable', 'storage.unavailable'],
    ['0A000', 'storage.unavailable', 'storage.unavailable'],
    ['57P01', 'storage.outcome_unknown', 'storage.unavailable'],
    ['57P02', 'storage.outcome_unknown', 'storage.unavailable'],
    ['08006', 'storage.outcome_unknown', 'storage.unavailable'],
    ['ECONNRESET', 'storage.outcome_unknown', 'storage.unavailable'],
    ['EPIPE', 'storage.outcome_unknown', 'storage.unavailable'],
    [undefined, 'storage.outcome_unknown', 'storage.unavailable'],
    // Prisma's own, of which some tell that the connection has gone.
    ['P1001', 'storage.outcome_unknown', 'storage.unavailable'],
    ['P1008', 'storage.outcome_unknown', 'storage.unavailable'],
    ['P1017', 'storage.outcome_unknown', 'storage.unavailable'],
    ['P2010', 'storage.outcome_unknown', 'storage.unavailable'],
  ])('is, for %s: %s of a commit, else %s', (code, ofCommit, ofLoad) => {
    const cause = withCode(code);
    expect(toStorageError('commit', cause)).toMatchObject({ code: ofCommit, cause });
    expect(toStorageError('load', cause)).toMatchObject({ code: ofLoad, operation: 'load', cause });
  });

  it('is certain where nothing can have been stored, whatever the driver says', () => {
    const cause = withCode('ECONNRESET');
    const error = toStorageError('commit', new NotCarriedOut(cause));
    expect(error).toMatchObject({ code: 'storage.unavailable', cause });
    expect(toStorageError('commit', new NotCarriedOut(withCode('28P01'))).code).toBe(
      'storage.denied',
    );
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
    // The second is raised by a trigger of the host's; Prisma's codes only look like it.
    for (const code of ['22P05', 'P0001']) {
      const problem = `SQLSTATE ${code}`;
      expect(toStorageError('commit', withCode(code))).toMatchObject({ problem });
    }
  });

  it('is what a decoder has said about a row', () => {
    const fault = coreError('storage.corrupt', { table: 'orders', row: 'o1', problem: 'torn' });
    expect(toStorageError('load', new CorruptRow(fault))).toBe(fault);
  });
});
