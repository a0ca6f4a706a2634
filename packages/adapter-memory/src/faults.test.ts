import { aChange, anOrder, aWriteOf, testTenant } from '@kaquan/core/testing';
import { describe, expect, it } from 'vitest';
import { createMemoryFaults, createMemoryStorage } from './index.ts';

const order = anOrder();
const placing = aChange({ writes: [aWriteOf(order)] });

function faultyStorage() {
  const faults = createMemoryFaults();
  return { faults, storage: createMemoryStorage({ faults }) };
}

async function isStored(storage: ReturnType<typeof createMemoryStorage>): Promise<boolean> {
  const loaded = await storage.load({ tenant: testTenant, orderIds: [order.orderId] });
  return loaded._unsafeUnwrap().orders.length === 1;
}

describe('faults on demand', () => {
  it('fail before anything has happened', async () => {
    const { faults, storage } = faultyStorage();
    faults.failNext({ operation: 'commit', moment: 'before' });
    const failed = await storage.commit([placing]);
    expect(failed._unsafeUnwrapErr()).toMatchObject({ code: 'storage.unavailable' });
    expect(await isStored(storage)).toBe(false);
    expect((await storage.commit([placing]))._unsafeUnwrap()[0]?.outcome).toBe('applied');
  });

  it('lose the answer of what has happened, so that the repeat is a duplicate', async () => {
    const { faults, storage } = faultyStorage();
    faults.failNext({ operation: 'commit', moment: 'after' });
    const lost = await storage.commit([placing]);
    expect(lost._unsafeUnwrapErr()).toMatchObject({ code: 'storage.outcome_unknown' });
    expect(await isStored(storage)).toBe(true);
    expect((await storage.commit([placing]))._unsafeUnwrap()[0]?.outcome).toBe('duplicate');
  });

  it('fail as often as planned, one plan after the other, and no other call', async () => {
    const { faults, storage } = faultyStorage();
    faults.failNext({ operation: 'load', moment: 'before', times: 2 });
    faults.failNext({ operation: 'load', moment: 'after' });
    const answers: boolean[] = [];
    for (let call = 0; call < 4; call += 1) {
      answers.push((await storage.load({ tenant: testTenant })).isOk());
    }
    expect(answers).toEqual([false, false, false, true]);
    expect((await storage.findShops({ tenant: testTenant, limit: 1 })).isOk()).toBe(true);
  });
});
