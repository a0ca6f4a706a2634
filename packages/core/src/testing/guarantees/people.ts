import assert from 'node:assert/strict';
import type { Order } from '../../order/order.ts';
import type { ContractCase } from '../contract-case.ts';
import { testTenant } from '../change-builders.ts';
import type { TradeParts } from '../marketplace-types.ts';
import { atOnce, must, refused, tally, wordOf } from './answers.ts';
import { sellBoxes } from './parcels.ts';
import { guarantee, type Stage } from './stage.ts';

export const zhang = {
  name: '张三',
  phone: '13812340001',
  region: '浙江省杭州市西湖区',
  address: '文三路9号',
};
export const li = { name: '李四', phone: '13912340002', region: '上海市', address: '南京路1号' };
export const wang = { name: '王五', phone: '13712340003', region: '北京市', address: '长安街2号' };
const secrets = [zhang, li, wang].flatMap(({ name, phone, address }) => [name, phone, address]);
export const box = { itemId: 'box-1', title: '礼盒' };
export const packing = { reason: 'packing' };

/** Sells a box whose recipient the marketplace tells. */
export async function sellBox(
  stage: Stage,
  parts: TradeParts = { recipient: zhang },
): Promise<Order> {
  await sellBoxes(stage);
  return stage.sell({ lines: [box], ...parts });
}

/** Who gets the parcels, plain; recorded as a look. */
export async function recipientOf({ operator }: Stage, { orderId }: Order): Promise<string> {
  const opened = await must(operator.orders.openRecipient({ orderId }, packing));
  return opened.recipient?.name.reveal() ?? '';
}

export async function textsOf({ storage }: Stage, { orderId }: Order): Promise<number> {
  const request = { tenant: testTenant, orderIds: [orderId], withTexts: true };
  return (await must(storage.load(request))).texts.length;
}

export async function stateOf(
  stage: Stage,
  order: Order,
  what: 'recipient' | 'account' = 'recipient',
) {
  return (await stage.load(order)).personal[what].state;
}

export async function ship(stage: Stage, { orderId }: Order): Promise<string> {
  const parcels = [{ carrier: 'SF', trackingNo: 'SF0001' }];
  const shipped = await must(stage.operator.fulfilment.shipParcels({ orderId, parcels }));
  return shipped.parcels[0]?.parcelId ?? '';
}

async function typesOf(stage: Stage, order: Order): Promise<readonly string[]> {
  const history = await stage.history(order);
  return history.map(({ event }) => event.type).filter((type) => type.startsWith('personal.'));
}

/** Recipients and accounts: sealed, shown to whom it is recorded of, and gone in time. */
export const peopleCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G1110', title: 'keeps who gets the parcels sealed, and opens it only on the record' },
    async (stage) => {
      const { operator } = stage;
      const order = await sellBox(stage);
      const { orderId } = order;
      assert.equal(order.personal.recipient.by, 'channel');
      const open = operator.orders.openRecipient({ orderId });
      await refused(open, 'input.invalid');
      assert.deepEqual(await typesOf(stage, order), ['personal.kept'], 'no reason, no look');
      stage.vault.failOpening({ skip: 0, times: 1 });
      await refused(operator.orders.openRecipient({ orderId }, packing), 'vault.unavailable');
      const opened = await must(operator.orders.openRecipient({ orderId }, packing));
      assert.equal(opened.recipient?.address.reveal(), zhang.address);
      assert.ok(!JSON.stringify(opened).includes(zhang.name), 'and prints nothing');
      const history = await stage.history(order);
      const looks = history.filter(({ event }) => event.type === 'personal.opened');
      assert.equal(looks.length, 2, 'a look that failed afterwards was one');
      const who = looks.map(({ actor, reason }) => `${actor.kind}:${actor.id} ${reason}`);
      assert.deepEqual(new Set(who), new Set(['operator:li packing']));
    },
  ),

  guarantee(
    { id: 'G1111', title: 'shows lists a masked form, and nothing where nothing is kept' },
    async (stage) => {
      const { operator } = stage;
      const order = await sellBox(stage);
      const bare = await stage.sell({ lines: [box] });
      const orderIds = [order.orderId, bare.orderId, 'unknown'];
      const rows = await must(operator.orders.recipients({ orderIds }));
      const shown = new Map(rows.map((row) => [row.orderId, row.recipient]));
      assert.equal(rows.length, 2);
      const masked = { name: '张*', phone: '138****0001', region: zhang.region, address: '***' };
      assert.deepEqual(shown.get(order.orderId), masked);
      assert.equal(shown.get(bare.orderId), null);
      assert.deepEqual(await typesOf(stage, order), ['personal.kept'], 'a mask is no look');
      const none = operator.orders.openRecipient({ orderId: bare.orderId }, packing);
      await refused(none, 'personal.not_kept');
    },
  ),

  guarantee(
    { id: 'G1112', title: 'hands personal data to no storage, log, history, error or answer' },
    async (stage) => {
      const { operator, market } = stage;
      const told: unknown[] = [];
      stage.faults.observe((_operation, args) => told.push(args));
      const order = await sellBox(stage);
      const { orderId, orderNo } = order;
      const key = { idempotencyKey: 'k', reason: 'because' };
      told.push(await operator.orders.setRecipient({ orderId, recipient: li }, key));
      told.push(await operator.orders.openRecipient({ orderId }, packing));
      market.changeRecipient(orderNo, wang);
      stage.clock.advance(1_000);
      await stage.ingest(orderNo);
      const bad = { ...wang, phone: `${wang.phone}#` };
      told.push(await operator.orders.setRecipient({ orderId, recipient: bad }));
      market.garble(orderNo);
      await stage.pull();
      market.repair(orderNo);
      told.push(await operator.orders.eraseRecipient({ orderId }));
      const late = await operator.orders.setRecipient({ orderId, recipient: wang, account: 'a' });
      told.push(late, await stage.history(order), await stage.load(order), stage.logged);
      const text = JSON.stringify(told);
      for (const secret of secrets) assert.ok(!text.includes(secret), secret);
    },
  ),

  guarantee(
    {
      id: 'G1113',
      title: 'takes the channel’s later word while packing, and shows that it changed',
    },
    async (stage) => {
      const { market, clock } = stage;
      const order = await sellBox(stage);
      const { orderNo, orderId } = order;
      const again = await stage.ingest(orderNo);
      assert.equal(again.version, order.version, 'the same is no news');
      market.changeRecipient(orderNo, li);
      clock.advance(1_000);
      await stage.pull();
      const changed = await stage.load(order);
      assert.notEqual(changed.personal.recipient.changedAt, null);
      assert.equal(await recipientOf(stage, order), '李四');
      const parcelId = await ship(stage, order);
      market.changeRecipient(orderNo, wang);
      clock.advance(1_000);
      await stage.pull();
      await stage.pull();
      assert.equal(await recipientOf(stage, order), '李四', 'the parcel went to him');
      const missed = (await typesOf(stage, order)).filter((type) => type === 'personal.missed');
      assert.equal(missed.length, 1);
      await must(stage.operator.fulfilment.recordParcel({ parcelId, fact: 'returned' }));
      const units = [`${orderId}.1.1`];
      const parcels = [{ carrier: 'SF', trackingNo: 'SF0002', units }];
      await must(stage.operator.fulfilment.shipParcels({ orderId, parcels }));
      assert.equal(await stateOf(stage, order), 'kept', 'it is needed again');
    },
  ),

  guarantee(
    { id: 'G1114', title: 'keeps a correction of ours against what the channel said before' },
    async (stage) => {
      const { operator, market, clock } = stage;
      const order = await sellBox(stage);
      const { orderId, orderNo } = order;
      const input = { orderId, recipient: li };
      const answers = await atOnce(4, () => operator.orders.setRecipient(input));
      assert.deepEqual(tally(answers.map(wordOf)), { applied: 1, replayed: 3 });
      clock.advance(1_000);
      market.hold(orderNo);
      await stage.pull();
      assert.equal(await recipientOf(stage, order), '李四');
      market.release(orderNo);
      await stage.pull();
      await ship(stage, order);
      await refused(
        operator.orders.setRecipient({ ...input, recipient: wang }),
        'personal.not_wanted',
      );
    },
  ),

  guarantee({ id: 'G1115', title: 'keeps nobody’s address for cards alone' }, async (stage) => {
    await stage.stock(1);
    const order = await stage.sell({ recipient: zhang, account: 'qq-1' });
    assert.equal(await textsOf(stage, order), 0);
    assert.equal(await stateOf(stage, order), 'none');
    const { orderId } = order;
    const given = stage.operator.orders.setRecipient({ orderId, recipient: li });
    await refused(given, 'personal.not_wanted');
  }),
];
