import assert from 'node:assert/strict';
import { err } from 'neverthrow';
import { coreError } from '../../kernel/errors.ts';
import { hourMs, minuteMs, secondMs } from '../../kernel/time.ts';
import type { Channel, ChannelOrder, ChannelRefund } from '../../ports/channel.ts';
import type { IngestFailure } from '../../ports/index.ts';
import { anId } from '../an-id.ts';
import { testTenant } from '../change-builders.ts';
import type { ContractCase } from '../contract-case.ts';
import { must } from './answers.ts';
import { guarantee, throughChannel, type Stage } from './stage.ts';

type Change<Row> = (row: Row) => Row;

/** A channel that answers every order and every refund changed in some way. */
function answering(
  honest: Channel,
  {
    order,
    refund,
  }: { readonly order?: Change<ChannelOrder>; readonly refund?: Change<ChannelRefund> },
): Channel {
  const asOrder = order ?? ((row) => row);
  const asRefund = refund ?? ((row) => row);
  const refunds = refundsOf(honest);
  return {
    ...honest,
    listOrders: async (call, page) =>
      (await honest.listOrders(call, page)).map((l) => ({ ...l, rows: l.rows.map(asOrder) })),
    loadOrder: async (call, orderNo) => (await honest.loadOrder(call, orderNo)).map(asOrder),
    listRefunds: async (call, page) =>
      (await refunds.listRefunds(call, page)).map((l) => ({ ...l, rows: l.rows.map(asRefund) })),
    loadRefund: async (call, refundId) => (await refunds.loadRefund(call, refundId)).map(asRefund),
  };
}

function refundsOf(honest: Channel): Required<Pick<Channel, 'listRefunds' | 'loadRefund'>> {
  return {
    listRefunds: async (call, page) => {
      const listed = await honest.listRefunds?.(call, page);
      assert.ok(listed !== undefined);
      return listed;
    },
    loadRefund: async (call, refundId) => {
      const loaded = await honest.loadRefund?.(call, refundId);
      assert.ok(loaded !== undefined);
      return loaded;
    },
  };
}

function failuresOf({ storage, shopId }: Stage): Promise<readonly IngestFailure[]> {
  return must(storage.findIngestFailures(testTenant, anId('shop', shopId)));
}

async function assertMoved(stage: Stage, stream: 'orders' | 'refunds'): Promise<void> {
  const { storage, shopId, clock } = stage;
  const cursor = await must(storage.loadCursor(testTenant, anId('shop', shopId), stream));
  assert.equal(cursor?.readTo, clock.now(), `the cursor of ${stream} goes on`);
}

async function storedNumbers({ operator }: Stage): Promise<readonly string[]> {
  const { items } = await must(operator.orders.find({ limit: 100 }));
  return items.map(({ orderNo }) => orderNo).toSorted();
}

/** Pulls now, and again and again when rows that were kept are due. */
async function pullForHours(stage: Stage): Promise<void> {
  for (let n = 0; n < 3; n += 1) {
    await stage.pull();
    stage.clock.advance(11 * minuteMs);
  }
  await stage.pull();
}

const oddOrders: Readonly<Record<string, (row: ChannelOrder) => Partial<ChannelOrder>>> = {
  'a negative total': () => ({ buyerPaidMinor: -5 }),
  'no lines': () => ({ lines: [] }),
  'a line twice': ({ lines }) => ({ lines: [...lines, ...lines] }),
  'half a cent': () => ({ buyerPaidMinor: 0.5 }),
  'a time beyond the calendar': () => ({ createdAt: 569_000_000_000_000 }),
  'a time beyond all dates': () => ({ createdAt: 9_000_000_000_000_000 }),
  'a fraction of a millisecond': ({ createdAt }) => ({ createdAt: createdAt + 0.5 }),
  'a NUL in its line number': ({ lines }) => ({
    lines: lines.map((line) => ({ ...line, lineNo: 'a\u0000' })),
  }),
};

const oddRefunds: Readonly<Record<string, Partial<ChannelRefund>>> = {
  'a negative sum': { amountMinor: -1 },
  'half a cent': { amountMinor: 0.5 },
  'no number as its sum': { amountMinor: NaN },
  'no units': { quantity: 0 },
  'a fraction of a millisecond': { createdAt: 1_768_435_200_000.5 },
  'a NUL in its version': { version: '1\u0000' },
};

/** One row that breaks the rules stops no other, at any channel, for ever. */
export const oddRowCases: readonly ContractCase[] = [
  ...Object.entries(oddOrders).map(([what, parts], position) =>
    guarantee(
      { id: `G${240 + position}`, title: `goes on past an order that has ${what}` },
      async (stage) => {
        await stage.stock(5);
        const odd = stage.trade();
        const others = [stage.trade(), stage.trade()];
        let isOdd = true;
        const bent = throughChannel(stage, (honest) =>
          answering(honest, {
            order: (row) => (isOdd && row.orderNo === odd ? { ...row, ...parts(row) } : row),
          }),
        );
        await pullForHours(bent);
        assert.deepEqual(await storedNumbers(bent), others.toSorted());
        assert.deepEqual(
          (await failuresOf(bent)).map(({ externalId }) => externalId),
          [odd],
        );
        await assertMoved(bent, 'orders');
        await assertMoved(bent, 'refunds');
        isOdd = false;
        bent.clock.advance(11 * minuteMs);
        await bent.pull();
        assert.deepEqual(await storedNumbers(bent), [odd, ...others].toSorted());
        assert.deepEqual(await failuresOf(bent), []);
      },
    ),
  ),

  ...Object.entries(oddRefunds).map(([what, parts], position) =>
    guarantee(
      { id: `G${250 + position}`, title: `goes on past a refund that has ${what}` },
      async (stage) => {
        await stage.stock(5);
        const odd = await stage.sell();
        stage.clock.advance(secondMs);
        stage.market.requestRefund(odd.orderNo);
        const other = await stage.sell();
        stage.clock.advance(secondMs);
        const sound = stage.market.requestRefund(other.orderNo);
        let isOdd = true;
        const bent = throughChannel(stage, (honest) =>
          answering(honest, {
            refund: (row) => (isOdd && row.refundId !== sound ? { ...row, ...parts } : row),
          }),
        );
        await pullForHours(bent);
        const held = await bent.load(odd);
        assert.deepEqual(held.cases, []);
        assert.deepEqual(
          held.holds.map(({ reason }) => reason),
          ['channel_refund'],
          'the order says so, and that holds it',
        );
        assert.equal((await bent.load(other)).cases.length, 1);
        await assertMoved(bent, 'refunds');
        isOdd = false;
        bent.clock.advance(11 * minuteMs);
        await bent.pull();
        assert.equal((await bent.load(odd)).cases.length, 1, 'it is read again');
        assert.deepEqual(await failuresOf(bent), []);
      },
    ),
  ),

  guarantee(
    { id: 'G260', title: 'keeps a refund whose order cannot be read, and goes on' },
    async (stage) => {
      await stage.stock(5);
      const { market, clock } = stage;
      const gone = stage.trade();
      clock.advance(secondMs);
      market.requestRefund(gone);
      market.garble(gone);
      const other = await stage.sell();
      clock.advance(secondMs);
      market.requestRefund(other.orderNo);
      await pullForHours(stage);
      assert.deepEqual(await storedNumbers(stage), [other.orderNo]);
      assert.equal((await stage.load(other)).cases.length, 1);
      await assertMoved(stage, 'refunds');
      clock.advance(hourMs);
      market.repair(gone);
      await stage.pull();
      assert.deepEqual(await failuresOf(stage), []);
      const { shopId } = stage;
      const repaired = await must(stage.operator.orders.load({ shopId, orderNo: gone }));
      assert.equal(repaired.cases.length, 1);
    },
  ),

  guarantee(
    { id: 'G261', title: 'stores the orders of a page on which one refund cannot be read' },
    async (stage) => {
      const { name } = stage.market.channel;
      for (const code of ['unreadable', 'rejected'] as const) {
        let isBad = true;
        const where = { channel: name, operation: 'loadRefund' };
        const error =
          code === 'unreadable'
            ? coreError('channel.unreadable', { ...where, problem: 'phase' })
            : coreError('channel.rejected', { ...where, channelCode: '7', channelMessage: 'no' });
        const bent = throughChannel(stage, (honest) => ({
          ...honest,
          loadRefund: async (call, id) =>
            isBad ? err(error) : refundsOf(honest).loadRefund(call, id),
          listRefunds: async (call, page) => {
            const listed = await refundsOf(honest).listRefunds(call, page);
            return isBad ? listed.map((l) => ({ ...l, rows: [], totalCount: 0 })) : listed;
          },
        }));
        await bent.stock(2);
        const orderNo = bent.trade();
        bent.market.requestRefund(orderNo);
        const other = bent.trade();
        await bent.pull();
        const stored = await storedNumbers(bent);
        assert.ok(stored.includes(orderNo) && stored.includes(other));
        await assertMoved(bent, 'orders');
        isBad = false;
        await bent.pull();
        const { shopId } = bent;
        const order = await must(bent.operator.orders.load({ shopId, orderNo }));
        assert.equal(order.cases.length, 1);
      }
    },
  ),

  guarantee(
    { id: 'G262', title: 'reads a refund again as a refund that it could not read' },
    async (stage) => {
      let isBad = true;
      const bent = throughChannel(stage, (honest) => ({
        ...honest,
        listRefunds: async (call, page) =>
          (await refundsOf(honest).listRefunds(call, page)).map((listed) => {
            if (!isBad) return listed;
            const undecoded = listed.rows.map(({ refundId }) => ({
              externalId: refundId,
              problem: 'phase: an unknown word',
              raw: '{}',
            }));
            return { ...listed, rows: [], undecoded };
          }),
      }));
      await bent.stock(1);
      const order = await bent.sell();
      bent.clock.advance(secondMs);
      bent.market.requestRefund(order.orderNo);
      await bent.pull();
      assert.deepEqual(
        (await failuresOf(bent)).map(({ stream }) => stream),
        ['refunds'],
      );
      isBad = false;
      bent.clock.advance(hourMs);
      await bent.pull();
      assert.deepEqual(await failuresOf(bent), []);
      assert.equal((await bent.load(order)).cases.length, 1);
    },
  ),
];
