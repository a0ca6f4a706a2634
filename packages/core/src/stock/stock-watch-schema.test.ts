import { expect, it } from 'vitest';
import { decodeStockWatch } from './stock-watch-schema.ts';

it('takes what earlier releases have lowered for what is low, not for what is stopped', () => {
  const stored = {
    shopId: 's',
    itemId: '1',
    skuId: null,
    state: 'lowered',
    quantity: 0,
    problem: null,
  };
  const watch = {
    productId: 'p',
    version: 1,
    state: 'low',
    since: null,
    shortDays: [],
    news: null,
  };
  const decoded = decodeStockWatch({ ...watch, lowered: [stored] });
  expect(decoded._unsafeUnwrap().lowered[0]?.isStopped).toBe(false);
  const now = decodeStockWatch({ ...watch, lowered: [{ ...stored, isStopped: true }] });
  expect(now._unsafeUnwrap().lowered[0]?.isStopped).toBe(true);
});
