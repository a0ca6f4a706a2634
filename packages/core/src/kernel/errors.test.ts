import { describe, expect, it } from 'vitest';
import { sampleFields } from '../../test/sample-errors.ts';
import { errorCatalog } from './error-catalog.ts';
import { coreError, type CoreError, type ErrorCode } from './errors.ts';

const codes = Object.keys(errorCatalog) as ErrorCode[];

function anError(code: ErrorCode): CoreError {
  return coreError(code, sampleFields[code] as never);
}

describe.each(codes)('%s', (code) => {
  it('is named noun.reason', () => expect(code).toMatch(/^[a-z]+\.[a-z_]+$/));

  it('is a plain object of its code, its message, its retry rule and its fields', () => {
    const error = anError(code);
    expect(Object.getPrototypeOf(error)).toBe(Object.prototype);
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      code,
      message: errorCatalog[code].message(sampleFields[code] as never),
      retry: errorCatalog[code].retry,
      ...sampleFields[code],
    });
  });
});

describe('coreError', () => {
  it('keeps a cause for the log, and has none otherwise', () => {
    const cause = new Error('socket hang up');
    expect(coreError('storage.unavailable', { operation: 'load' }, cause).cause).toBe(cause);
    expect('cause' in coreError('storage.unavailable', { operation: 'load' })).toBe(false);
  });

  it('names an empty list by a dash', () => {
    const fields = { orderId: 'o1', axis: 'payment', state: 'completed', command: 'pay' };
    const error = coreError('order.illegal_transition', { ...fields, legal: [] });
    expect(error.message).toContain('legal: -');
  });
});
