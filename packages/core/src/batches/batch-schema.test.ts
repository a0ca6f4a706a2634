import { expect, it } from 'vitest';
import { maxAmountMinor } from '../kernel/money.ts';
import { aBatch } from '../testing/batch-builders.ts';
import { decodeBatch } from './batch-schema.ts';

it('reads a plan whose orders together move more than one order may', () => {
  const { totals, ...batch } = aBatch();
  const accounts = {
    currency: 'CNY',
    debit: 'refund_reserved',
    credit: 'channel_receivable',
  } as const;
  const money = [{ ...accounts, amountMinor: maxAmountMinor + 1 }];
  const stored = { ...batch, totals: { ...totals, money } };
  expect(decodeBatch(stored)._unsafeUnwrap().totals.money).toEqual(money);
});
