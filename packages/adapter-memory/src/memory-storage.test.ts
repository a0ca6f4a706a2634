import type { ChangeId, KeyId, OrderId, ProductId, ImportId, TenantId, UnitId } from '@kaquan/core';
import type { Change } from '@kaquan/core/ports';
import { expect, it } from 'vitest';
import { createMemoryFaults, createMemoryStorage } from './index.ts';

const base = { tenant: 'default' as TenantId, at: 1_000, writes: [] };
const keys: Change = {
  ...base,
  changeId: 'c0' as ChangeId,
  newKeys: ['k1', 'k2'].map((id) => ({
    keyId: id as KeyId,
    productId: 'p' as ProductId,
    importId: 'i' as ImportId,
    fingerprint: id,
    sealed: id,
    expiresAt: null,
  })),
};
const claim = (n: number): Change => ({
  ...base,
  changeId: `claim${n}` as ChangeId,
  claims: [
    {
      orderId: `o${n}` as OrderId,
      unitId: `u${n}` as UnitId,
      attempt: 1,
      productId: 'p' as ProductId,
      paidAt: n,
      to: 'claimed',
      revealedAt: null,
    },
  ],
});

it('loses an answer when it is told to, and only the answer', async () => {
  const faults = createMemoryFaults();
  const storage = createMemoryStorage({ faults });
  faults.failNext({ operation: 'commit', moment: 'before' });
  faults.failNext({ operation: 'commit', moment: 'after' });
  for (const expected of [true, true, false]) {
    expect((await storage.commit([keys])).isErr()).toBe(expected);
  }
  const outcomes = await Promise.all([3, 1, 2].map((n) => storage.commit([claim(n)])));
  expect(outcomes.map((each) => each._unsafeUnwrap()[0]?.outcome)).toEqual([
    'applied',
    'applied',
    'short',
  ]);
});
