import { createMemoryStorage } from '@kaquan/adapter-memory';
import { createPddChannel } from '@kaquan/channel-pdd';
import { createPddSandbox, type PddSandbox } from '@kaquan/channel-pdd/sandbox';
import { createKaquan, createVault, dayMs, unwrapOrThrow } from '@kaquan/core';
import type { Kaquan, KaquanHandle } from '@kaquan/core';
import { afterEach, beforeEach, expect, it } from 'vitest';

// Noon at +08:00.
const start = Date.UTC(2026, 2, 8, 4);
let at = start;
const clock = { now: () => at };
let sandbox: PddSandbox;
let kaquan: Kaquan;
let desk: KaquanHandle;
let shopId: string;

beforeEach(async () => {
  at = start;
  sandbox = createPddSandbox({ now: clock.now });
  const { accessToken, ...app } = await sandbox.start();
  const key = { id: 'k1', secret: crypto.getRandomValues(new Uint8Array(32)) };
  kaquan = createKaquan({
    storage: createMemoryStorage(),
    channels: [createPddChannel({ ...app, clock, dailyBill: {} })],
    vault: createVault({ keys: [key] }),
    clock,
  });
  desk = kaquan.with({ actor: { kind: 'operator', id: 'li' } });
  const created = desk.shops.create(
    {
      name: '小卡铺',
      channelType: 'pdd',
      orderingUserId: 'seller-1',
      redemptionDomain: 'card.example.com',
      credentials: { accessToken },
      skipSetupCheck: true,
    },
    { reason: 'a test' },
  );
  shopId = (await unwrapOrThrow(created)).shop.shopId;
});
afterEach(() => sandbox.stop());

function sell(): string {
  const orderSn = sandbox.create({ outerId: 'CARD10', count: 2 });
  sandbox.pay(orderSn);
  sandbox.shipInBackend(orderSn);
  sandbox.receive(orderSn);
  return orderSn;
}

async function pulled() {
  const { items } = await unwrapOrThrow(kaquan.worker.pullStatements({ everyMs: 0 }));
  return items.find((item) => item.shopId === shopId);
}

it('keeps each line of each day once, however often it is read, with what its order brought', async () => {
  const sold = [sell(), sell()];
  at += dayMs;
  expect((await pulled())?.error).toBe(null);
  const lines = async () => (await unwrapOrThrow(desk.ledger.findStatementLines({ shopId }))).items;
  const first = await lines();
  expect(new Set(first.map(({ orderNo }) => orderNo))).toEqual(new Set(sold));
  expect(first.every(({ book }) => book === 'pdd_daily_bill')).toBe(true);
  await pulled();
  expect(await lines()).toEqual(first);
  const later = sell();
  at += dayMs;
  await pulled();
  const found = await unwrapOrThrow(desk.ledger.findStatementLines({ shopId, orderNo: later }));
  expect(found.items.map(({ kind }) => kind)).toContain('income');
  const told = await unwrapOrThrow(desk.ledger.statementBalance({ shopId }));
  expect(told, 'the bill tells no balance').toEqual([]);
});
