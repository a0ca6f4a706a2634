import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseId } from './ids.ts';

const good = fc.stringMatching(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/);

describe('parseId', () => {
  it('takes every text of the documented form as it is', () => {
    fc.assert(
      fc.property(good, (text) => {
        expect(parseId('order', text)._unsafeUnwrap()).toBe(text);
      }),
    );
  });

  it('takes nothing that a log, a URL or a composite key could misread', () => {
    fc.assert(
      fc.property(fc.anything(), (value) => {
        const parsed = parseId('order', value);
        if (parsed.isOk()) expect(encodeURIComponent(parsed.value)).toBe(value);
      }),
    );
  });

  it.each([
    '',
    ' a',
    'a ',
    '.a',
    '-a',
    '_a',
    'a/b',
    'a~b',
    'a\n',
    'é',
    '号',
    'a'.repeat(65),
    1,
    null,
  ])('refuses %j', (value) => expect(parseId('shop', value).isErr()).toBe(true));

  it('names the field: the kind, unless told otherwise', () => {
    const fieldOf = (error: { readonly issues: readonly { readonly field: string }[] }) =>
      error.issues[0]?.field;
    expect(fieldOf(parseId('unit', '')._unsafeUnwrapErr())).toBe('unitId');
    expect(fieldOf(parseId('unit', '', 'lines.0')._unsafeUnwrapErr())).toBe('lines.0');
  });
});
