import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createRedactor, errorCode, toSafeCause } from './redact.ts';

describe('createRedactor', () => {
  it('takes given values out, raw and percent-encoded', () => {
    const redact = createRedactor(['6100/ab+cd==', 'helloworld']);
    expect(redact('a 6100/ab+cd== b 6100%2Fab%2Bcd%3D%3D c helloworld')).toBe(
      'a [secret] b [secret] c [secret]',
    );
  });

  it('takes them out as forms and JSON write them, and has no trouble with half a character', () => {
    const redact = createRedactor(['a "b" c', '\ud83dhalf']);
    expect(redact('{"no":"a \\"b\\" c"} no=a+%22b%22+c')).toBe('{"no":"[secret]"} no=[secret]');
    expect(redact('x \ud83dhalf y %EF%BF%BDhalf')).toBe('x [secret] y [secret]');
  });

  it('takes values under well-known names out, known or not', () => {
    const redact = createRedactor([]);
    expect(redact('POST /?method=x&session=6100abc&sign=FF00 failed')).toBe(
      'POST /?method=x&session=[secret]&sign=[secret] failed',
    );
    expect(redact('{"access_token":"6101x","nick":"n"}')).toBe(
      '{"access_token":[secret],"nick":"n"}',
    );
    expect(redact('session-expired: sign in again')).toBe('session-expired: sign in again');
  });

  it('shows no part of a secret, also where secrets overlap or the text is cut', () => {
    const secret = fc.string({ minLength: 6, maxLength: 40, unit: fc.constantFrom(...'abXY019') });
    fc.assert(
      fc.property(secret, fc.string(), fc.string({ maxLength: 400 }), (value, a, b) => {
        const shown = createRedactor([value, value.slice(0, 4)])(`${b}${value}${a}`);
        expect(shown).not.toContain(value);
        expect(shown.length).toBeLessThanOrEqual(301);
      }),
    );
  });
});

describe('toSafeCause', () => {
  it('keeps name, message and code, and drops the request that hangs on the error', () => {
    const socket = Object.assign(new Error('connect ECONNREFUSED'), { code: 'ECONNREFUSED' });
    const thrown = Object.assign(new TypeError('fetch failed', { cause: socket }), {
      request: { body: 'session=6100' },
    });
    const cause = toSafeCause(thrown, createRedactor([]));
    expect(cause).toEqual({
      name: 'TypeError',
      message: 'fetch failed: connect ECONNREFUSED',
      code: 'ECONNREFUSED',
    });
  });

  it('copes with whatever is thrown', () => {
    const loop: { cause?: unknown } = {};
    loop.cause = loop;
    expect(errorCode(loop)).toBeNull();
    fc.assert(fc.property(fc.anything(), (thrown) => void toSafeCause(thrown, createRedactor([]))));
  });
});
