import assert from 'node:assert/strict';
import { err, type Result } from 'neverthrow';
import { coreError } from '../../kernel/errors.ts';
import { hourMs, minuteMs, secondMs } from '../../kernel/time.ts';
import type { ContractCase } from '../contract-case.ts';
import { must } from './answers.ts';
import { issuesOf } from './other-deliveries.ts';
import { secretsAt, sendingOf, shipped, tellLater } from './sending-vouchers.ts';
import { guarantee, throughChannel, type Stage } from './stage.ts';

async function tellEvery(stage: Stage, stepMs: number, times: number): Promise<void> {
  for (let n = 0; n < times; n += 1) {
    stage.clock.advance(stepMs);
    await stage.tell();
  }
}

/** A stage whose channel cannot be reached for one of its calls while `isDown` says so. */
function outage(
  through: Stage,
  operation: 'sendVouchers' | 'loadOrder',
): { readonly stage: Stage; readonly line: { isDown: boolean; calls: number } } {
  const line = { isDown: false, calls: 0 };
  const { name } = through.market.channel;
  const answer = <T, E>(honest: () => Promise<Result<T, E>>) => {
    line.calls += Number(line.isDown);
    const error = coreError('channel.unavailable', { channel: name, operation });
    return line.isDown ? Promise.resolve(err(error)) : honest();
  };
  const stage = throughChannel(through, (honest) => {
    const loadOrder = honest.loadOrder.bind(honest);
    const sendVouchers = honest.sendVouchers?.bind(honest);
    assert.ok(sendVouchers !== undefined);
    return operation === 'loadOrder'
      ? { ...honest, loadOrder: (call, orderNo) => answer(() => loadOrder(call, orderNo)) }
      : { ...honest, sendVouchers: (call, sending) => answer(() => sendVouchers(call, sending)) };
  });
  return { stage, line };
}

/** Vouchers that do not reach the channel for long, or of which nobody hears for long. */
export const lateVoucherCases: readonly ContractCase[] = [
  guarantee(
    {
      id: 'G1384',
      title:
        'tries a channel that cannot be asked ever more rarely, and gives up with nothing sent',
      delivery: 'e_voucher',
      vouchers: { canQuery: false },
    },
    async (through) => {
      const { stage, line } = outage(through, 'sendVouchers');
      const { operator } = stage;
      const order = await shipped(stage);
      const { orderId } = order;
      line.isDown = true;
      await tellEvery(stage, 5 * secondMs, 60);
      assert.ok(line.calls <= 8, `${line.calls} calls in 5 minutes`);
      await tellEvery(stage, hourMs, 12);
      const given = await stage.load(order);
      assert.deepEqual([sendingOf(given), ...issuesOf(given)], ['failed', 'sending']);
      assert.ok(line.calls <= 21, `${line.calls} calls`);
      const { items } = await must(operator.fulfilment.toConfirm({}));
      assert.equal(items.length, 1, 'a person has something to do about it');
      line.isDown = false;
      await must(operator.fulfilment.retryConfirmation({ orderId }));
      await tellLater(stage);
      assert.deepEqual(secretsAt(stage, order), ['sesame-1'], 'nobody doubts that it had nothing');
    },
  ),

  guarantee(
    {
      id: 'G1385',
      title: 'lets a person hand over what a channel that tells nothing of orders never took',
      delivery: 'e_voucher',
    },
    async (through) => {
      const { stage, line } = outage(through, 'loadOrder');
      const { market, operator } = stage;
      const order = await shipped(stage);
      const { orderId } = order;
      stage.clock.advance(minuteMs);
      line.isDown = true;
      await tellEvery(stage, minuteMs, 60);
      assert.ok(line.calls <= 8, `${line.calls} readings in an hour`);
      await tellEvery(stage, hourMs, 13);
      const given = await stage.load(order);
      assert.deepEqual([sendingOf(given), ...issuesOf(given)], ['failed', 'sending']);
      assert.equal(market.calls.sendVouchers, 0);
      line.isDown = false;
      const direct = { orderIds: [orderId], route: 'direct' } as const;
      const { summary } = await must(operator.fulfilment.ship(direct, { reason: '人工发码' }));
      assert.equal(summary.applied, 1);
      await tellLater(stage);
      assert.deepEqual(secretsAt(stage, order), [], 'one of the two hands it over');
    },
  ),

  guarantee(
    {
      id: 'G1386',
      title: 'holds an order that was refunded before anybody heard that the channel has its goods',
      delivery: 'e_voucher',
    },
    async (stage) => {
      const { market } = stage;
      const order = await shipped(stage);
      market.failNext('sendVouchers', { kind: 'answer_lost' });
      await stage.tell();
      assert.equal(secretsAt(stage, order).length, 1, 'the buyer has it');
      market.settleRefund(market.requestRefund(order.orderNo));
      stage.clock.advance(secondMs);
      await stage.pull();
      assert.deepEqual(issuesOf(await stage.load(order)), ['voided']);
      await tellLater(stage);
      const both = await stage.load(order);
      assert.deepEqual([sendingOf(both), ...issuesOf(both)], ['confirmed', 'voided']);
      assert.ok(
        both.holds.some(({ reason }) => reason === 'conflict'),
        'the buyer has goods and money',
      );
    },
  ),

  guarantee(
    {
      id: 'G1387',
      title:
        'says in a host’s transaction that refused vouchers were handed over, and opens them after',
      delivery: 'e_voucher',
    },
    async (stage) => {
      const order = await shipped(stage);
      const { orderId } = order;
      stage.market.refuseVouchers(order.orderNo, 'no');
      await stage.tell();
      const direct = { orderIds: [orderId], route: 'direct' } as const;
      const goods: unknown[] = [];
      for (const end of ['rollback', 'commit'] as const) {
        const host = await stage.begin();
        const { items } = await must(host.desk.fulfilment.ship(direct));
        goods.push(...items.map((item) => ('goods' in item ? item.goods : item.error.code)));
        await (end === 'commit' ? must(host.commit()) : host.rollback());
      }
      assert.deepEqual(goods, ['sealed', 'sealed']);
      const opened = stage.operator.fulfilment.reveal({ orderId, route: 'direct' });
      assert.deepEqual(
        (await must(opened)).goods.map(({ secret }) => secret.reveal()),
        ['sesame-1'],
      );
    },
  ),

  guarantee(
    {
      id: 'G1388',
      title: 'sends no voucher that has expired while its order was frozen, and tells staff',
      delivery: 'e_voucher',
    },
    async (stage) => {
      const { clock, market, operator, productId } = stage;
      const expiresAt = clock.now() + hourMs;
      await must(operator.stock.importKeys({ productId, source: ['old\n'], expiresAt }));
      const order = await stage.sell();
      const { orderId } = order;
      await must(operator.fulfilment.ship({ orderIds: [orderId] }));
      await must(operator.orders.freeze({ orderId, note: '核对' }, { reason: 'x' }));
      await tellLater(stage);
      await must(operator.orders.unfreeze({ orderId, reason: 'manual' }, { reason: 'x' }));
      await tellLater(stage);
      assert.deepEqual([market.calls.sendVouchers, secretsAt(stage, order)], [0, []]);
      assert.equal(sendingOf(await stage.load(order)), 'failed');
      const { items } = await must(operator.fulfilment.toConfirm({}));
      const notes = items.flatMap(({ tasks }) => tasks.map((t) => ('note' in t ? t.note : '')));
      assert.deepEqual(notes, ['a key has expired since it was shipped; nothing was sent']);
    },
  ),

  guarantee(
    {
      id: 'G1389',
      title: 'keeps no word of a channel that is asked which vouchers it has, as it may say them',
      delivery: 'e_voucher',
    },
    async (through) => {
      const { name } = through.market.channel;
      const where = { channel: name, operation: 'loadVouchers' };
      const says = 'I have sesame-1 and sesame-2';
      const answers = [
        coreError('channel.rejected', { ...where, channelCode: says, channelMessage: says }),
        coreError('channel.unreadable', { ...where, problem: says }),
      ];
      const stage = throughChannel(through, (honest) => ({
        ...honest,
        loadVouchers: async () => err(answers.shift() ?? assert.fail('asked too often')),
      }));
      for (let n = 0; n < 2; n += 1) {
        const order = await shipped(stage);
        stage.market.failNext('sendVouchers', { kind: 'answer_lost' });
        await stage.tell();
        await tellLater(stage);
        assert.equal(sendingOf(await stage.load(order)), 'needs_check');
        const kept = [await stage.load(order), await stage.history(order), stage.logged];
        assert.ok(!JSON.stringify(kept).includes('sesame'), 'a card is shown');
      }
    },
  ),

  guarantee(
    {
      id: 'G1399',
      title: 'lists vouchers for staff that are owed though somebody else has shipped their line',
      delivery: 'e_voucher',
    },
    async (stage) => {
      const { market, operator } = stage;
      const order = await shipped(stage);
      const { orderId, orderNo } = order;
      const tasks = async () =>
        (await must(operator.fulfilment.toConfirm({}))).items.flatMap((item) => item.tasks);
      assert.deepEqual(await tasks(), [], 'it is on its way');
      stage.clock.advance(secondMs);
      market.shipElsewhere(orderNo);
      await stage.pull();
      await stage.tell();
      assert.deepEqual(
        [sendingOf(await stage.load(order)), secretsAt(stage, order)],
        ['confirmed', []],
      );
      assert.deepEqual(
        (await tasks()).map((task) => (task.kind === 'owed' ? task.owed : task.kind)),
        [1],
      );
      const direct = { orderIds: [orderId], route: 'direct' } as const;
      await must(operator.fulfilment.ship(direct, { reason: '人工发码' }));
      assert.deepEqual(await tasks(), []);
    },
  ),
];
