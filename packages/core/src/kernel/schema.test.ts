import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { maxAmountMinor } from './money.ts';
import {
  decodeStored,
  idSchema,
  instantSchema,
  positiveAmountSchema,
  stateSchema,
} from './schema.ts';

describe('decodeStored', () => {
  const schema = z.object({
    orderId: z.string(),
    lines: z.array(z.object({ paidMinor: z.int() })),
  });

  it('names table, row and the first wrong field', () => {
    const row = { orderId: 'o1', lines: [{ paidMinor: 1 }, { paidMinor: 'one' }] };
    const error = decodeStored(schema, row, 'orders')._unsafeUnwrapErr();
    expect(error).toMatchObject({ code: 'storage.corrupt', table: 'orders', row: 'o1' });
    expect(error.problem).toMatch(/^lines\.1\.paidMinor: ./);
  });

  it.each([null, undefined, 7, 'text', [], {}])('reads %j as a row without a name', (row) => {
    expect(decodeStored(schema, row, 'orders')._unsafeUnwrapErr()).toMatchObject({ row: '?' });
  });
});

describe('the shared schemas', () => {
  const states = stateSchema({ states: { open: {}, closed: {} } });

  it.each([
    ['an instant', instantSchema, [0, 1_768_435_200_000], [-1, 0.5, '0', null]],
    ['an amount', positiveAmountSchema, [0, maxAmountMinor], [-1, 0.5, maxAmountMinor + 1, '1']],
    ['an id', idSchema(), ['a'], ['', 1, null]],
    ['a state', states, ['open', 'closed'], ['ajar', 'toString', 'constructor', 1, null]],
  ] as const)('read %s and nothing else', (_what, schema, good, bad) => {
    for (const value of good) expect(schema.safeParse(value).success).toBe(true);
    for (const value of bad) expect(schema.safeParse(value).success).toBe(false);
  });
});
