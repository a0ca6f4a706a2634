import { expect, it } from 'vitest';
import { selfTimes } from './self-times.ts';

const frame = (
  id: number,
  functionName: string,
  url: string,
): { id: number; callFrame: { functionName: string; url: string; lineNumber: number } } => ({
  id,
  callFrame: { functionName, url, lineNumber: 9 },
});

it('adds samples up by function and by package, without idleness and its own beginning', () => {
  const { totalMs, functions, folders } = selfTimes({
    nodes: [
      frame(1, '(idle)', ''),
      frame(2, '(garbage collector)', ''),
      frame(3, 'parse', 'file:///a/node_modules/.pnpm/zod@4/node_modules/zod/v4/core.js'),
      frame(4, '', 'file:///a/packages/core/src/order/order-jobs.ts'),
      frame(5, 'parse', 'file:///a/node_modules/.pnpm/zod@4/node_modules/zod/v4/core.js'),
      frame(6, 'write', 'node:internal/stream'),
      frame(7, 'post', 'node:inspector'),
    ],
    samples: [7, 1, 2, 3, 4, 5, 3, 6, 99],
    timeDeltas: [8_000, 9_000, 1_000, 2_000, 4_000, 2_000, 1_000, 500, 7_000],
  });
  expect(totalMs).toBe(10.5);
  expect(functions).toEqual([
    { name: 'parse  zod/v4/core.js:10', selfMs: 5 },
    { name: '(anonymous)  packages/core/src/order/order-jobs.ts:10', selfMs: 4 },
    { name: '(garbage collector)', selfMs: 1 },
    { name: 'write  node:internal/stream:10', selfMs: 0.5 },
  ]);
  expect(folders.map(({ name }) => name)).toEqual([
    'zod',
    'packages/core/src/order',
    '(garbage collector)',
    'node:internal',
  ]);
});
