import { inspect } from 'node:util';
import { describe, expect, it } from 'vitest';
import { Secret } from './secret.ts';

const text = 'hunter2';
const secret = new Secret(text);

describe('a secret', () => {
  it('gives its text to whoever asks for it', () => expect(secret.reveal()).toBe(text));

  it.each([
    ['a template', () => `${String(secret)}`],
    ['concatenation', () => 'x' + String(secret)],
    ['JSON', () => JSON.stringify({ secret })],
    ['inspection', () => inspect(secret)],
    ['inspection inside something', () => inspect({ deep: [secret] }, { depth: 9 })],
    ['inspection of hidden fields', () => inspect(secret, { showHidden: true })],
    ['its keys', () => JSON.stringify(Object.entries(secret))],
    ['its own properties', () => JSON.stringify(Reflect.ownKeys(secret))],
    ['a copy', () => JSON.stringify({ ...secret })],
    ['an error', () => inspect(new Error('failed', { cause: secret }))],
  ])('is not shown by %s', (_way, show) => {
    expect(show()).not.toContain(text);
  });

  it('says what it is instead', () => {
    expect([String(secret), JSON.stringify(secret), inspect(secret)]).toEqual([
      '[secret]',
      '"[secret]"',
      '[secret]',
    ]);
  });
});
