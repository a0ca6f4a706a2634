import { createMemoryStorage } from '@kaquan/adapter-memory';
import { createTaobaoChannel } from '@kaquan/channel-taobao';
import { createTaobaoSandbox, type TaobaoSandbox } from '@kaquan/channel-taobao/sandbox';
import { createKaquan, createVault, dayMs, hourMs, unwrapOrThrow } from '@kaquan/core';
import type { Kaquan, KaquanHandle, ShopId } from '@kaquan/core';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';

const start = Date.UTC(2026, 2, 8, 4, 0, 0);
const bills = 'taobao.bill.bills.get';
let at = start;
const clock = { now: () => at };
let sandbox: TaobaoSandbox;
let kaquan: Kaquan;
let desk: KaquanHandle;
let shopId: ShopId;

beforeEach(async () => {
  at = start;
  sandbox = createTaobaoSandbox({ now: clock.now });
  const { session, ...app } = await sandbox.start();
  const channel = createTaobaoChannel({ ...app, clock, listsBills: true });
  const vault = createVault({
    keys: [{ id: 'k1', secret: crypto.getRandomValues(new Uint8Array(32)) }],
  });
  kaquan = createKaquan({ storage: createMemoryStorage(), channels: [channel], vault, clock });
  desk = kaquan.with({ actor: { kind: 'operator', id: 'li' } });
  const { shop } = await unwrapOrThrow(
    desk.shops.create(
      {
        name: '小卡铺',
        channelType: 'taobao',
        orderingUserId: 'seller-1',
        redemptionDomain: 'card.example.com',
        credentials: { session },
        skipSetupCheck: true,
      },
      { reason: 'a test' },
    ),
  );
  shopId = shop.shopId;
});
afterEach(() => sandbox.stop());

function sell(): string {
  const { tid } = sandbox.create({ lines: [{ outerSkuId: 'CARD10', num: 2 }] });
  sandbox.pay(tid);
  sandbox.shipInBackend(tid);
  sandbox.finish(tid);
  return tid;
}

async function importFile() {
  const bytes = sandbox.statementFile({ from: start - dayMs, to: at + dayMs });
  const source = [bytes.subarray(0, 101), bytes.subarray(101)];
  return unwrapOrThrow(desk.ledger.importStatement({ shopId, format: 'alipay_account', source }));
}

async function linesIn(book: string) {
  const { items } = await unwrapOrThrow(desk.ledger.findStatementLines({ shopId, book }));
  return items.map(({ orderNo, amountMinor }) => [orderNo, amountMinor]);
}

async function pulled() {
  const { items } = await unwrapOrThrow(kaquan.worker.pullStatements({ everyMs: 0 }));
  return items[0]?.counts;
}

describe('statements of Taobao', () => {
  it('come out of a file of Alipay, as often as it is imported, with what is left in the account', async () => {
    const tid = sell();
    expect((await importFile()).summary).toMatchObject({ added: 2 });
    expect(await importFile()).toMatchObject({ outcome: 'replayed', unreadLines: [] });
    expect(await linesIn('alipay_account')).toEqual([
      [tid, 1_980],
      [tid, -12],
    ]);
    const [balance] = await unwrapOrThrow(desk.ledger.statementBalance({ shopId }));
    expect(balance?.balanceMinor).toBe(1_968);
    const another = sell();
    sandbox.addFaults([{ kind: 'line_twice', method: 'statement.file' }]);
    expect((await importFile()).summary).toMatchObject({ added: 2, conflicts: 0 });
    expect(await linesIn('alipay_account')).toContainEqual([another, 1_980]);
  });

  it('come by API once their day is over, late ones too', async () => {
    const tids = [sell(), sell()];
    expect(await pulled()).toMatchObject({ added: 0 });
    at += dayMs + 8 * hourMs;
    sandbox.addFaults([{ kind: 'line_missing', method: bills }]);
    expect(await pulled()).toMatchObject({ added: 1, unread: 0, conflicts: 0 });
    sandbox.addFaults([{ kind: 'line_twice', method: bills }]);
    expect(await pulled()).toMatchObject({ added: 1, conflicts: 0 });
    expect(await pulled()).toMatchObject({ added: 0, known: 2 });
    const told = await linesIn('taobao_bills');
    expect(new Set(told)).toEqual(new Set(tids.map((tid) => [tid, -12])));
  });
});
