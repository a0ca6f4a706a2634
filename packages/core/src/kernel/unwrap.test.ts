import { err, errAsync, ok, okAsync } from 'neverthrow';
import { expect, it } from 'vitest';
import { coreError } from './errors.ts';
import { KaquanException, unwrapOrThrow } from './unwrap.ts';

const error = coreError('order.not_found', { orderId: 'o1' });

it('gives the value of a result, now or later', async () => {
  expect(await unwrapOrThrow(ok(1))).toBe(1);
  expect(await unwrapOrThrow(okAsync(2))).toBe(2);
});

it('throws the error as the one exception of the package', async () => {
  for (const result of [err(error), errAsync(error)]) {
    const thrown: unknown = await unwrapOrThrow(result).catch((cause: unknown) => cause);
    expect(thrown).toBeInstanceOf(KaquanException);
    expect(thrown).toMatchObject({ name: 'KaquanException', error });
    expect(String(thrown)).toContain('order.not_found: Order o1');
  }
});
