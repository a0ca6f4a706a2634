import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';

const here = import.meta.dirname;
const guide = readFileSync(join(here, '../../docs/guides/channel-adapter.md'), 'utf8');

// What stands under ```typescript and the name of a file, put together as a reader does it.
function filesOf(markdown: string): ReadonlyMap<string, string> {
  const files = new Map<string, string>();
  for (const [, name = '', code = ''] of markdown.matchAll(/^```typescript (\S+)\n(.*?)^```$/gms)) {
    const before = files.get(name);
    files.set(name, before === undefined ? code : `${before}\n${code}`);
  }
  return files;
}

const files = [...filesOf(guide)];

it('makes five files', () => {
  const names = ['wire.ts', 'channel.ts', 'sandbox.ts', 'harness.ts', 'conformance.test.ts'];
  expect(files.map(([name]) => name)).toEqual(names);
});

// The files are type-checked, linted and tested where they stand; these are the same, byte for byte.
it.each(files)('makes %s as it stands here', (name, code) => {
  expect(code).toBe(readFileSync(join(here, name), 'utf8'));
});

it('makes a channel and its platform of at most 250 lines', () => {
  const parts = files.filter(([name]) => ['wire.ts', 'channel.ts', 'sandbox.ts'].includes(name));
  const lines = parts.map(([, code]) => code.split('\n').length - 1);
  expect(lines.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(250);
});
