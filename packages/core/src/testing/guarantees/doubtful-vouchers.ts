import assert from 'node:assert/strict';
import { err } from 'neverthrow';
import { coreError } from '../../kernel/errors.ts';
import { secondMs } from '../../kernel/time.ts';
import type { Channel } from '../../ports/channel.ts';
import { testTenant } from '../change-builders.ts';
import type { ContractCase } from '../contract-case.ts';
import { must, refused } from './answers.ts';
import { issuesOf } from './other-deliveries.ts';
import { sendingOf, shipped, tellLater } from './sending-vouchers.ts';
import { guarantee, throughChannel } from './stage.ts';

/** A channel that repeats what it was handed, in whatever way it answers: thrown, refused, noted. */
function echoing(honest: Channel): Channel {
  let calls = 0;
  return {
    ...honest,
    async sendVouchers(call, sending) {
      const text = sending.vouchers[0]?.secret.reveal() ?? '';
      const words = `no such code: ${text}`;
      calls += 1;
      if (calls === 1) throw new Error(words);
      const told = await honest.sendVouchers?.(call, sending);
      assert.ok(told?.isOk());
      if (calls === 2) return told.map(() => ({ outcome: 'impossible', note: words }));
      const where = { channel: honest.name, operation: 'sendVouchers', channelCode: text };
      const error = coreError(
        'channel.rejected',
        { ...where, channelMessage: words },
        new Error(words),
      );
      return err(error);
    },
  };
}

/** What nobody is sure of, and what others do with vouchers. */
export const doubtfulVoucherCases: readonly ContractCase[] = [
  guarantee(
    {
      id: 'G1375',
      title: 'leaves to a person what a channel that cannot be asked may have been handed',
      delivery: 'e_voucher',
      vouchers: { canQuery: false },
    },
    async (stage) => {
      const { market, operator } = stage;
      const order = await shipped(stage);
      const { orderId } = order;
      market.failNext('sendVouchers', { kind: 'throttled', retryAfterMs: 1_000 });
      await stage.tell();
      market.beforeNext('sendVouchers', () => market.refuseVouchers(order.orderNo, 'lost'));
      market.failNext('sendVouchers', { kind: 'answer_lost' });
      await tellLater(stage);
      assert.equal(market.calls.sendVouchers, 2, 'a ban has no effect: it is called again');
      await tellLater(stage);
      assert.equal(sendingOf(await stage.load(order)), 'needs_check');
      await must(operator.fulfilment.retryConfirmation({ orderId }));
      await tellLater(stage);
      assert.equal(market.calls.sendVouchers, 2, 'never blindly');
      assert.equal(sendingOf(await stage.load(order)), 'needs_check');
      const [meant] = (await stage.load(order)).confirmations.filter((c) => c.about === 'vouchers');
      const confirmationId = meant?.confirmationId ?? '';
      const said = { orderId, confirmationId };
      await must(operator.fulfilment.confirmByHand(said, { reason: 'typed in there' }));
      assert.deepEqual(issuesOf(await stage.load(order)), ['delivered']);
      const seen = await shipped(stage);
      market.failNext('sendVouchers', { kind: 'answer_lost' });
      await stage.tell();
      await tellLater(stage);
      assert.deepEqual(issuesOf(await stage.load(seen)), ['delivered'], 'the channel shows it');
    },
  ),

  guarantee(
    {
      id: 'G1376',
      title: 'takes in whatever the channel says of the shipment, in every state of it',
      delivery: 'e_voucher',
    },
    async (stage) => {
      const { market, operator } = stage;
      await stage.stock(1);
      const early = await stage.sell();
      stage.clock.advance(secondMs);
      market.shipElsewhere(early.orderNo);
      await stage.pull();
      assert.deepEqual(issuesOf(await stage.load(early)), ['claimed'], 'shipped elsewhere: owed');
      const pending = await shipped(stage);
      stage.clock.advance(secondMs);
      market.shipElsewhere(pending.orderNo);
      await stage.pull();
      await stage.tell();
      const elsewhere = await stage.load(pending);
      assert.deepEqual([sendingOf(elsewhere), ...issuesOf(elsewhere)], ['confirmed', 'sending']);
      assert.equal(market.calls.sendVouchers, 0, 'it was shipped by nobody of us');
      const failed = await shipped(stage);
      market.refuseVouchers(failed.orderNo, 'no');
      await stage.tell();
      stage.clock.advance(secondMs);
      market.shipElsewhere(failed.orderNo);
      await stage.pull();
      const owed = await stage.load(failed);
      assert.deepEqual([sendingOf(owed), ...issuesOf(owed)], ['confirmed', 'sending']);
      const direct = { orderIds: [failed.orderId], route: 'direct' } as const;
      const { items } = await must(operator.fulfilment.ship(direct, { reason: 'sent by chat' }));
      const texts = items
        .flatMap((i) => ('goods' in i ? i.goods : []))
        .map((g) => g.secret.reveal());
      assert.equal(texts.length, 1, 'a person hands it over instead');
      assert.deepEqual(issuesOf(await stage.load(failed)), ['delivered']);
      const doubted = await shipped(stage);
      market.failNext('sendVouchers', { kind: 'needs_check', note: 'look' });
      await stage.tell();
      assert.equal(sendingOf(await stage.load(doubted)), 'needs_check');
      stage.clock.advance(secondMs);
      market.complete(doubted.orderNo);
      await stage.pull();
      const taken = await stage.load(doubted);
      assert.deepEqual([sendingOf(taken), ...issuesOf(taken)], ['confirmed', 'delivered']);
    },
  ),

  guarantee(
    {
      id: 'G1377',
      title: 'refuses vouchers where the channel takes none, and beside a call under way',
    },
    async (stage) => {
      const { market, shopId, productId, operator } = stage;
      const { vouchers: _vouchers, ...capabilities } = market.channel.capabilities;
      const desk = stage.compose({ ...market.channel, capabilities }).with({
        actor: { kind: 'operator', id: 'li' },
      });
      const mapping = {
        shopId,
        productId,
        item: { itemId: 'item-2' },
        delivery: 'e_voucher',
      } as const;
      const { issues } = await refused(desk.catalog.mapItem(mapping), 'input.invalid');
      assert.deepEqual(
        issues.map(({ field }) => field),
        ['delivery'],
      );
      const configured = desk.shops.create(
        {
          name: '第二家店',
          channelType: market.channel.name,
          orderingUserId: 'user-2',
          redemptionDomain: 'other.example.com',
          credentials: { token: 'token' },
          policy: { delivery: 'e_voucher', verifiedBy: 'none' },
          skipSetupCheck: true,
        },
        { reason: 'a test' },
      );
      await refused(configured, 'input.invalid');
      await must(operator.catalog.mapItem(mapping));
      await stage.stock(1);
      const { orderId } = await stage.sell({ lines: [{ itemId: 'item-2' }] });
      await must(operator.fulfilment.ship({ orderIds: [orderId], route: 'link' }));
      assert.deepEqual(issuesOf(await stage.load({ orderId })), ['claimed'], 'no link, no voucher');
      await must(operator.fulfilment.ship({ orderIds: [orderId] }));
      const { items } = await must(
        operator.fulfilment.ship({ orderIds: [orderId], route: 'direct' }),
      );
      const codes = items.map((item) => ('error' in item ? item.error.code : item.outcome));
      assert.deepEqual(codes, ['order.illegal_transition'], 'the channel may be reading it');
    },
  ),

  guarantee(
    {
      id: 'G1378',
      title:
        'writes nothing of a voucher into events, effects, logs and errors, whatever is answered',
      delivery: 'e_voucher',
    },
    async (through) => {
      const stage = throughChannel(through, echoing);
      for (let n = 0; n < 3; n += 1) {
        const order = await shipped(stage);
        await must(stage.kaquan.worker.runEffects());
        const effects = await must(stage.storage.findEffects(testTenant, order.orderId));
        const kept = JSON.stringify([
          await stage.load(order),
          await stage.history(order),
          effects,
          stage.logged,
        ]);
        assert.ok(!kept.includes('sesame'), 'a card is shown');
      }
      const words = (await must(stage.operator.orders.find({}))).items.flatMap((o) =>
        o.confirmations.map(({ note }) => note),
      );
      assert.ok(words.includes('no such code: [secret]'), 'what is left is readable');
    },
  ),

  guarantee(
    {
      id: 'G1379',
      title: 'sends what a host ships in its own transaction once that is durable, or never',
      delivery: 'e_voucher',
    },
    async (stage) => {
      await stage.stock(1);
      const { orderId } = await stage.sell();
      const lost = await stage.begin();
      await must(lost.desk.fulfilment.ship({ orderIds: [orderId] }));
      await lost.rollback();
      await tellLater(stage);
      assert.equal(stage.market.calls.sendVouchers, 0);
      assert.deepEqual(issuesOf(await stage.load({ orderId })), ['claimed']);
      await must(stage.operator.orders.refresh({ orderId }));
      const kept = await stage.begin();
      const report = await must(kept.desk.fulfilment.ship({ orderIds: [orderId] }));
      assert.deepEqual(
        report.items.map((item) => ('goods' in item ? item.goods : item.error.code)),
        [null],
      );
      await must(kept.commit());
      await stage.tell();
      assert.equal(stage.market.calls.sendVouchers, 1);
      assert.deepEqual(issuesOf(await stage.load({ orderId })), ['delivered']);
      const again = await must(stage.operator.fulfilment.retryConfirmation({ orderId }));
      assert.equal(again.outcome, 'replayed');
    },
  ),
];
