import { describe, expect, it } from 'vitest';
import { sampleFields } from '../../test/sample-errors.ts';
import { errorCatalog } from '../kernel/error-catalog.ts';
import { coreError, type CoreError, type ErrorCode } from '../kernel/errors.ts';
import { accountNames } from '../ledger/accounts.ts';
import { tabNames } from '../order/order-tabs.ts';
import { accountTexts } from './accounts.ts';
import { errorText } from './error-text.ts';
import { tabTexts } from './tabs.ts';

const codes = Object.keys(errorCatalog) as ErrorCode[];

function anError(code: ErrorCode, cause?: unknown): CoreError {
  return coreError(code, sampleFields[code] as never, cause);
}

describe('the text of an error', () => {
  it.each(codes)('says in both languages what %s is about', (code) => {
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

  it.each(codes)('does not show what caused %s', (code) => {
    const error = anError(code, new Error('p4ssw0rd'));
    expect(errorText(error, 'en') + errorText(error, 'zh')).not.toContain('p4ssw0rd');
  });
});

describe('the names of tabs and accounts', () => {
  it.each([
    ['tab', tabTexts, tabNames],
    ['account', accountTexts, accountNames],
  ] as const)('say each %s in both languages as no other', (_, texts, names) => {
    expect(Object.keys(texts)).toEqual(names);
    const said = Object.values(texts).flatMap(({ zh, en }) => [zh, en]);
    expect(new Set(said).size).toBe(2 * names.length);
    for (const { zh } of Object.values(texts)) expect(zh).toMatch(/^\p{Script=Han}+$/u);
  });

  it('say of a tab whether something waits or is done', () => {
    for (const { zh } of Object.values(tabTexts)) expect(zh).toMatch(/^待|^已/);
  });
});
