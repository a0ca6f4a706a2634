import assert from 'node:assert/strict';
import { hourMs, secondMs } from '../../kernel/time.ts';
import type { Order } from '../../order/order.ts';
import type { ContractCase } from '../contract-case.ts';
import { codeOf, must, refused } from './answers.ts';
import { ask } from './refunding.ts';
import { guarantee, throughChannel, type Stage } from './stage.ts';

/** What databases refuse to keep, and what they have no trouble with. */
const hostile = ['NUL \u0000 inside', 'half a smile \ud83d', 'the other half \ude00', '\u0000'];
const harmless = ['smile \ud83d\ude00', 'quote \' " \\', '表情 \u202e', '\ufeff mark'];

function sameAfter(text: string): string {
  return text.toWellFormed().replaceAll('\u0000', '\uFFFD');
}

async function redeemedBy(stage: Stage, order: Order): Promise<number> {
  const token = await stage.tokenOf(order);
  return (await must(stage.buyer().redemption.redeem({ token }))).goods.length;
}

/** Of what names a reason without a code sixty characters are counted by: no half of the last one. */
const cutShort = `${'长'.repeat(59)}\u{1F600}!`;

/** Whatever a buyer or a channel writes, it is stored and stops nothing. */
export const hostileTextCases: readonly ContractCase[] = [
  guarantee(
    { id: 'G270', title: 'takes in orders whatever stands in their titles and buyers' },
    async (stage) => {
      const texts = [...hostile, ...harmless];
      await stage.stock(texts.length + 1);
      const numbers = texts.map((title) =>
        stage.trade({ lines: [{ title }], buyerRef: `buyer ${title}` }),
      );
      const plain = stage.trade();
      const { placed, undecoded } = await stage.pull();
      assert.deepEqual({ placed, undecoded }, { placed: texts.length + 1, undecoded: 0 });
      const { shopId, operator } = stage;
      for (const [position, orderNo] of [...numbers, plain].entries()) {
        const order = await must(operator.orders.load({ shopId, orderNo }));
        const title = texts[position];
        if (title !== undefined) {
          assert.equal(order.lines[0]?.title, sameAfter(title));
          assert.equal(order.buyerRef, sameAfter(`buyer ${title}`));
        }
        assert.equal(await redeemedBy(stage, order), 1);
      }
      assert.equal((await stage.pull()).updated, 0, 'the same words are no news');
    },
  ),

  guarantee(
    { id: 'G271', title: 'takes in refunds whatever reason their buyers give' },
    async (stage) => {
      const reasons = [...hostile, ...harmless, cutShort];
      await stage.stock(reasons.length + 1);
      const orders: Order[] = [];
      for (const reason of reasons) {
        const order = await stage.sell();
        stage.clock.advance(secondMs);
        stage.market.requestRefund(order.orderNo, { reason });
        orders.push(order);
      }
      const later = stage.trade();
      await stage.pull();
      for (const [position, order] of orders.entries()) {
        const { cases } = await stage.load(order);
        assert.equal(cases.length, 1);
        assert.equal(cases[0]?.channelRefund?.reason, sameAfter(reasons[position] ?? ''));
      }
      const { shopId } = stage;
      await must(stage.operator.orders.load({ shopId, orderNo: later }));
      const found = await must(stage.operator.afterSales.find());
      assert.equal(found.items.length, reasons.length);
    },
  ),

  guarantee(
    { id: 'G272', title: 'agrees to a refund whose reason was written to break it' },
    async (stage) => {
      await stage.stock(1);
      const order = await stage.sell();
      const { caseId } = await ask(stage, order, { reason: 'x\u0000\ud83d' });
      await must(stage.operator.afterSales.approve({ caseId }));
      stage.clock.advance(secondMs);
      await stage.tell();
      await stage.pull();
      const refunded = await stage.load(order);
      assert.equal(refunded.cases[0]?.state, 'done');
      assert.equal(refunded.lines[0]?.units[0]?.refundedMinor, 1_000);
    },
  ),

  guarantee(
    { id: 'G273', title: 'notes what a channel answers, whatever words it uses' },
    async (stage) => {
      await stage.stock(4);
      const { market } = stage;
      const words = 'no \u0000 \ud83d';
      const faults = [
        { kind: 'rejected', channelCode: '7\u0000', channelMessage: words },
        { kind: 'needs_check', note: words },
      ] as const;
      for (const fault of faults) {
        const order = await stage.sell();
        market.failNext('confirmShipment', fault);
        await stage.tell();
        const [confirmation] = (await stage.load(order)).confirmations;
        assert.ok(confirmation !== undefined && confirmation.state !== 'pending');
        assert.ok(confirmation.note.includes(sameAfter(words)), confirmation.note);
        const other = await stage.sell();
        const { caseId } = await ask(stage, other);
        await stage.tell();
        await must(stage.operator.afterSales.approve({ caseId }));
        market.failNext('agreeRefund', fault);
        await stage.tell();
        const [failed] = (await stage.load(other)).cases;
        assert.equal(failed?.state, 'failed');
        assert.ok(failed.note.includes(sameAfter(words)), failed.note);
      }
      stage.clock.advance(hourMs);
      const { done, postponed } = await stage.tell();
      assert.deepEqual({ done, postponed }, { done: 0, postponed: 0 }, 'nothing loops');
    },
  ),

  guarantee(
    { id: 'G274', title: 'notes what an adapter says of an answer that it cannot read' },
    async (stage) => {
      await stage.stock(3);
      const odd = stage.trade();
      const other = stage.trade();
      const bent = throughChannel(stage, (honest) => ({
        ...honest,
        listOrders: async (call, page) =>
          (await honest.listOrders(call, page)).map((listed) => ({
            ...listed,
            rows: listed.rows.filter(({ orderNo }) => orderNo !== odd),
            undecoded: listed.rows
              .filter(({ orderNo }) => orderNo === odd)
              .map(({ orderNo }) => ({
                externalId: orderNo,
                problem: 'title: \u0000 \ud83d',
                raw: '\u0000 \ud83d',
              })),
          })),
      }));
      await bent.pull();
      const { shopId } = bent;
      await must(bent.operator.orders.load({ shopId, orderNo: other }));
      // Past the overlap of listings, and then past the pause of what was kept.
      for (const pauseMs of [hourMs, hourMs]) {
        bent.clock.advance(pauseMs);
        await bent.pull();
      }
      await must(bent.operator.orders.load({ shopId, orderNo: odd }));
    },
  ),

  guarantee(
    { id: 'G275', title: 'refuses a host’s words that no database keeps, before anything else' },
    async (stage) => {
      await stage.stock(1);
      const order = await stage.sell();
      const { orderId } = order;
      const token = await stage.tokenOf(order);
      const { operator, shopId, productId } = stage;
      for (const text of hostile) {
        const codes = await Promise.all([
          codeOf(operator.redemption.redeem({ token }, { reason: text })),
          codeOf(operator.redemption.redeem({ token }, { idempotencyKey: text })),
          codeOf(operator.orders.refresh({ orderId }, { reason: text })),
          codeOf(operator.catalog.createProduct({ name: `x${text}x` })),
          codeOf(operator.catalog.mapItem({ shopId, productId, item: { itemId: `x${text}x` } })),
          codeOf(operator.orders.load({ orderId: `x${text}x` })),
          codeOf(operator.orders.load({ shopId, orderNo: `x${text}x` })),
          codeOf(operator.orders.find({ orderNo: `x${text}x` })),
        ]);
        const refusals = new Set(['input.invalid', 'order.not_found']);
        for (const code of codes) assert.ok(refusals.has(code), codes.join());
      }
      assert.equal((await stage.level()).delivered, 0);
      await refused(operator.redemption.redeem({ token: 'x\u0000' }), 'link.invalid');
    },
  ),
];
