import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseInput } from './parse.ts';

const schema = z.object({ lines: z.array(z.object({ quantity: z.int() })), note: z.string() });

describe('parseInput', () => {
  it('answers what the schema makes of the input', () => {
    const input = { lines: [], note: '', extra: 1 };
    expect(parseInput(schema, input)._unsafeUnwrap()).toEqual({ lines: [], note: '' });
  });

  it('names each field that is wrong by its path', () => {
    const input = { lines: [{ quantity: 1.5 }] };
    const { issues } = parseInput(schema, input)._unsafeUnwrapErr();
    expect(issues.map(({ field }) => field)).toEqual(['lines.0.quantity', 'note']);
    expect(issues.every(({ problem }) => problem !== '')).toBe(true);
  });

  it.each([null, undefined, 'text', 3])('says that the whole input is wrong: %j', (input) => {
    expect(parseInput(schema, input)._unsafeUnwrapErr().issues[0]?.field).toBe('input');
  });

  it('lists at most twenty problems of a hostile input', () => {
    const lines = Array.from({ length: 1_000 }, () => ({}));
    expect(parseInput(schema, { lines })._unsafeUnwrapErr().issues).toHaveLength(20);
  });

  it('does not repeat what was given', () => {
    const text = JSON.stringify(
      parseInput(schema, { lines: 'hunter2', note: 7 })._unsafeUnwrapErr(),
    );
    expect(text).not.toContain('hunter2');
  });
});
