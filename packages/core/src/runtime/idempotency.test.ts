import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { idempotencyOf } from './idempotency.ts';

async function hashOf(input: unknown): Promise<string> {
  return (await idempotencyOf('op', input, 'key'))?.inputHash ?? '';
}

// The same value with the fields of every object the other way round.
function reversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(reversed);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).toReversed();
  return Object.fromEntries(fields.map(([name, inner]) => [name, reversed(inner)]));
}

describe('idempotencyOf', () => {
  it('is nothing without a key', async () => {
    expect(await idempotencyOf('op', {}, undefined)).toBeNull();
  });

  it('names operation and key and keeps nothing of the input', async () => {
    const record = await idempotencyOf('stock.import', { secret: 'hunter2' }, 'k-1');
    expect(record).toMatchObject({ operation: 'stock.import', key: 'k-1' });
    expect(record?.inputHash).toMatch(/^[A-Za-z0-9_-]{43}$/);
    expect(JSON.stringify(record)).not.toContain('hunter2');
  });

  it('has one hash for inputs that differ only in the order of their fields', async () => {
    await fc.assert(
      fc.asyncProperty(fc.jsonValue(), async (input) => {
        expect(await hashOf(reversed(input))).toBe(await hashOf(input));
      }),
    );
  });

  it('has another hash for every other input', async () => {
    const inputs = [
      undefined,
      null,
      {},
      [],
      '',
      0,
      '0',
      [0],
      { 0: 0 },
      { a: 1 },
      { a: '1' },
      { a: [1] },
      { a: { b: 1 } },
      { b: 1 },
      [1, 2],
      [2, 1],
      { a: 1, b: 2 },
      { a: 2, b: 1 },
      'undefined',
    ];
    const hashes = await Promise.all(inputs.map(hashOf));
    expect(new Set(hashes).size).toBe(inputs.length);
  });
});
