import { describe, expect, it } from 'vitest';
import { sampleFields } from '../../test/sample-errors.ts';
import { errorCatalog } from './error-catalog.ts';
import { coreError, errorText, type CoreError, type ErrorCode } from './errors.ts';

const codes = Object.keys(errorCatalog) as ErrorCode[];

function anError(code: ErrorCode): CoreError {
  return coreError(code, sampleFields[code] as never);
}

describe.each(codes)('%s', (code) => {
  it('is named noun.reason', () => expect(code).toMatch(/^[a-z]+\.[a-z_]+$/));

  it('says in both languages what happened, and names what it is about', () => {
    const error = anError(code);
    for (const language of ['en', 'zh'] as const) {
      const text = errorText(error, language);
      expect(text.trim()).toBe(text);
      expect(text.length).toBeGreaterThan(5);
      expect(text).not.toMatch(/undefined|null|NaN|\[object|\$\{/);
    }
    expect(errorText(error, 'zh')).toMatch(/\p{Script=Han}/u);
    expect(errorText(error, 'en')).not.toMatch(/\p{Script=Han}/u);
  });

  it('is a plain object of its code, its message, its retry rule and its fields', () => {
    const error = anError(code);
    expect(Object.getPrototypeOf(error)).toBe(Object.prototype);
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      code,
      message: errorText(error, 'en'),
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

  it('does not show the cause in its texts', () => {
    const error = coreError('storage.unavailable', { operation: 'load' }, new Error('p4ssw0rd'));
    expect(errorText(error, 'en') + errorText(error, 'zh') + error.message).not.toContain(
      'p4ssw0rd',
    );
  });

  it('names an empty list by a dash', () => {
    const fields = { orderId: 'o1', axis: 'payment', state: 'completed', command: 'pay' };
    const error = coreError('order.illegal_transition', { ...fields, legal: [] });
    expect(error.message).toContain('legal: -');
  });
});
