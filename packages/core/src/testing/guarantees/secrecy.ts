import assert from 'node:assert/strict';
import type { Result } from 'neverthrow';
import { secondMs } from '../../kernel/time.ts';
import type { ContractCase } from '../contract-case.ts';
import { testTenant } from '../change-builders.ts';
import { must } from './answers.ts';
import { ask, refund } from './refunding.ts';
import { guarantee, type Stage } from './stage.ts';

/** Part of every card of these cases, and of nothing else. */
const secret = 'sesame';

interface Printable {
  readonly toString?: () => string;
}

/** Everything that can be read off a value without asking for it: names, texts, members, twice over. */
function visibleText(value: unknown, seen = new Set<unknown>()): string {
  if (typeof value !== 'object' || value === null) return String(value);
  if (seen.has(value)) return '';
  seen.add(value);
  const members = Reflect.ownKeys(value).map((name) => {
    const member: unknown = Reflect.get(value, name);
    return `${String(name)}: ${visibleText(member, seen)}`;
  });
  const entries = value instanceof Map || value instanceof Set ? [...value] : [];
  const inside = entries.map((entry) => visibleText(entry, seen));
  const itself = (value as Printable).toString?.() ?? '';
  return [JSON.stringify(value), itself, ...members, ...inside].join(', ');
}

function assertSilent(value: unknown, about: string): void {
  assert.ok(!visibleText(value).includes(secret), `${about} shows a card`);
}

/** Calls every service there is, and answers all that it was told. */
async function liveThrough(stage: Stage): Promise<readonly unknown[]> {
  const { operator, shopId, productId, market, clock } = stage;
  const told: unknown[] = [];
  const keep = async <T, E>(answer: PromiseLike<Result<T, E>>): Promise<void> => {
    told.push(await answer);
  };
  const source = [
    '1,sesame-1\n2,sesame-2\n',
    '3,sesame-3,sesame\n',
    '4,sesame-4\n',
    '1,sesame-1\n',
  ];
  await keep(operator.stock.importKeys({ productId, source, format: 'csv', importId: 'may' }));
  const order = await stage.sell();
  const { orderId, orderNo } = order;
  const key = (name: string) => ({ idempotencyKey: name, reason: 'because' });
  await keep(operator.redemption.link({ orderId }));
  const token = await stage.tokenOf(order);
  const buyer = stage.buyer().redemption;
  await keep(buyer.preview({ token }));
  await keep(buyer.redeem({ token }, key('redeem')));
  await keep(buyer.redeem({ token }, key('redeem')));
  await keep(operator.fulfilment.ship({ orderIds: [orderId] }, key('ship')));
  await keep(operator.verification.verify({ orderId }, key('verify')));
  const asked = await ask(stage, order);
  await refund(stage, asked);
  await keep(operator.afterSales.approve({ ...asked, override: true }, key('approve')));
  await keep(operator.afterSales.find());
  await keep(operator.redemption.replaceLink({ orderId }, key('replace')));
  await keep(buyer.redeem({ token }));
  await keep(operator.stock.findLevels({ productIds: [productId] }));
  await keep(operator.orders.find());
  await keep(operator.orders.load({ orderId }));
  await keep(operator.orders.ingest({ shopId, orderNo }));
  await keep(operator.orders.refresh({ orderId }));
  await keep(operator.orders.history({ orderId }));
  await keep(operator.shops.find());
  const next = await stage.sell();
  clock.advance(31 * secondMs);
  stage.vault.failOpening({ skip: 1, times: 1 });
  await keep(buyer.redeem({ token: await stage.tokenOf(next) }));
  market.failNext('loadOrder', { kind: 'unavailable' });
  await keep(operator.orders.refresh({ orderId }));
  return told;
}

/** A card is told to who redeems it, and to nobody and nothing else. */
export const secrecyCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G110', title: 'shows no card in any answer, unless it is asked to reveal it' },
    async (stage) => {
      const told = await liveThrough(stage);
      for (const [position, value] of told.entries()) assertSilent(value, `answer ${position + 1}`);
      const [, , , redeemed] = told;
      assert.ok(JSON.stringify(redeemed).includes('[secret]'), 'it was among them');
    },
  ),

  guarantee(
    { id: 'G111', title: 'hands no card to the storage, in whatever call' },
    async (stage) => {
      let calls = 0;
      stage.faults.observe((operation, args) => {
        calls += 1;
        assertSilent(args, operation);
      });
      await liveThrough(stage);
      assert.ok(calls > 50);
    },
  ),

  guarantee({ id: 'G112', title: 'writes no card to the log' }, async (stage) => {
    await liveThrough(stage);
    stage.market.garble((await stage.sell()).orderNo);
    await stage.pull();
    assert.ok(stage.logged.length > 0);
    assertSilent(stage.logged, 'the log');
  }),

  guarantee(
    { id: 'G113', title: 'stores no card and no name of a key with orders, events and records' },
    async (stage) => {
      await liveThrough(stage);
      const { storage, operator } = stage;
      const names = new Set<string>();
      const texts: string[] = [];
      for (const order of (await must(operator.orders.find())).items) {
        for (const { keyId } of await stage.keysOf(order)) names.add(keyId);
        texts.push(JSON.stringify(order), JSON.stringify(await stage.history(order)));
        const { orderId } = order;
        texts.push(JSON.stringify(await must(storage.findEffects(testTenant, orderId))));
        texts.push(JSON.stringify(await must(storage.findDisclosures(testTenant, orderId))));
      }
      const idempotency = [
        { operation: 'redemption.redeem', key: 'redeem' },
        { operation: 'redemption.replaceLink', key: 'replace' },
        { operation: 'verification.verify', key: 'verify' },
      ];
      const loaded = await must(storage.load({ tenant: testTenant, idempotency }));
      assert.ok(loaded.idempotency.length >= 2);
      texts.push(JSON.stringify(loaded.idempotency));
      assert.equal(names.size, 2);
      for (const text of texts) {
        assert.ok(!text.includes(secret));
        for (const name of names) assert.ok(!text.includes(`"${name}"`), `${name} is named`);
      }
    },
  ),
];
