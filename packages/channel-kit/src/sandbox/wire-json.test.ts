import { expect, it } from 'vitest';
import { writeWireJson } from './wire-json.ts';

it('writes ids above 2^53 as raw numbers', () => {
  const text = writeWireJson({ tid: 3812345678901234567n, nick: '店', rows: [1n, 2], ok: true });
  expect(text).toBe('{"tid":3812345678901234567,"nick":"店","rows":[1,2],"ok":true}');
});

it('leaves out what is undefined', () => {
  expect(writeWireJson({ a: undefined, b: 1 })).toBe('{"b":1}');
});
