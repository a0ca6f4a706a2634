import { expect, it } from 'vitest';
import { readJsonParameters } from './json-parameters.ts';

const read = (text: string) =>
  readJsonParameters({
    verb: 'POST',
    path: '/',
    query: new URLSearchParams(),
    headers: new Headers(),
    body: new TextEncoder().encode(text),
  });

it('reads texts, numbers of any length and booleans, and leaves null out', () => {
  const text = '{"a":"点卡","id":3812345678901234567,"b":true,"n":null,"x":1.50}';
  expect([...(read(text)?.values ?? [])]).toEqual([
    ['a', '点卡'],
    ['id', '3812345678901234567'],
    ['b', 'true'],
    ['x', '1.50'],
  ]);
});

it('gives null for what is no flat object', () => {
  for (const odd of ['', '[]', '1', 'null', '{"a":', '{"a":{}}', '{"a":[1]}']) {
    expect(read(odd)).toBeNull();
  }
});
