import { expect, it } from 'vitest';
import { z } from 'zod';
import { parseInput } from './parse-input.ts';

it('gives the data, or names the field that is wrong', () => {
  const schema = z.object({ tid: z.string() });
  expect(parseInput(schema, { tid: '1' })).toEqual({ tid: '1' });
  expect(() => parseInput(schema, { tid: 1 })).toThrow(/tid/);
});
