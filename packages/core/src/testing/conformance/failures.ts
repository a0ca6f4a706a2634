import assert from 'node:assert/strict';
import type { Result } from 'neverthrow';
import type { CoreError } from '../../kernel/errors.ts';
import { minuteMs } from '../../kernel/time.ts';
import type { ChannelMethod } from './channel-harness.ts';
import {
  basics,
  conformanceCase,
  paidOrder,
  type ConformanceCase,
  type Desk,
} from './conformance-case.ts';
import { checkAnswer, errorFrom, outcomeFrom, valueFrom } from './sound-answers.ts';

const ofOrders = {
  claim: 'orders',
  isClaimed: ({ orders }) => orders !== null,
  needs: basics,
} as const satisfies Partial<Parameters<typeof conformanceCase<(typeof basics)[number]>>[1]>;

/** What a channel says when something is wrong with the platform, the grant or the line between. */
export const failureCases: readonly ConformanceCase[] = [
  conformanceCase(['C160', 'says everywhere that the seller has taken his grant back'], {
    ...ofOrders,
    provokes: ['endGrant'],
    async check(desk) {
      const orderNo = await paidOrder(desk);
      await desk.world.endGrant();
      for (const [method, read] of readsOf(desk, orderNo)) {
        errorFrom(desk, await read(), ['channel.grant_expired']);
        assert.ok(method);
      }
      const [shippingMethod] = desk.channel.capabilities.shippingMethods;
      if (shippingMethod === undefined) return;
      const shipment = { orderNo, method: shippingMethod.name };
      const told = outcomeFrom(desk, await desk.channel.confirmShipment(desk.call, shipment));
      assert.notEqual(told, 'done');
      assert.equal((await desk.world.facts(orderNo)).isShipped, false);
    },
  }),

  conformanceCase(['C161', 'says how long to wait where the platform says that it is too often'], {
    ...ofOrders,
    provokes: ['failNext'],
    async check(desk) {
      const orderNo = await paidOrder(desk);
      for (const [method, read] of readsOf(desk, orderNo)) {
        await desk.world.failNext(method, 'throttled');
        const error = errorFrom(desk, await read(), ['channel.throttled']);
        assert.ok('retryAfterMs' in error);
        const { retryAfterMs } = error;
        assert.ok(Number.isSafeInteger(retryAfterMs) && retryAfterMs > 0, method);
        await desk.advance(retryAfterMs + 1_000);
        assert.ok((await read()).isOk(), `${method} goes on afterwards`);
      }
    },
  }),

  conformanceCase(['C162', 'comes back by itself when the platform does'], {
    ...ofOrders,
    provokes: ['failNext'],
    async check(desk) {
      const orderNo = await paidOrder(desk);
      for (const [method, read] of readsOf(desk, orderNo)) {
        await desk.world.failNext(method, 'unavailable');
        const answer = await read();
        // It may have tried again by itself, and got through.
        if (answer.isErr()) errorFrom(desk, answer, ['channel.unavailable']);
        valueFrom(desk, await read());
      }
    },
  }),

  ...hostileTexts().map(([id, what, text]) =>
    conformanceCase([id, `reads no sense into ${what}`], {
      ...ofOrders,
      provokes: ['answerAll'],
      async check(desk) {
        const orderNo = await paidOrder(desk);
        await desk.world.answerAll(text());
        for (const [method, read] of readsOf(desk, orderNo)) {
          const answer = await read();
          assert.ok(answer.isErr(), `${method} made something of ${what}`);
          checkAnswer(desk, answer);
        }
        await checkWrites(desk, orderNo);
      },
    }),
  ),
];

function hostileTexts(): readonly (readonly [id: string, what: string, text: () => string])[] {
  return [
    ['C163', 'a page of HTML', () => '<html><body>502 Bad Gateway</body></html>'],
    ['C164', 'half an answer', () => '{"response":{"order":{"no":"2601'],
    ['C165', 'an answer of other types', () => '{"error_response":[],"a":{"b":7},"total":"x"}'],
    ['C166', 'an answer as deep as a well', () => '['.repeat(100_000) + ']'.repeat(100_000)],
    ['C167', 'an answer of many megabytes', () => `{"a":"${'x'.repeat(9 * 1024 * 1024)}"}`],
    ['C168', 'nothing at all', () => ''],
    ['C169', 'the names that every object has', () => '{"__proto__":{"isOk":1},"constructor":{}}'],
  ];
}

type Read = () => Promise<Result<unknown, CoreError>>;

function readsOf(
  desk: Desk<never>,
  orderNo: string,
): readonly (readonly [method: ChannelMethod, read: Read])[] {
  const { channel, call } = desk;
  const page = () => ({
    window: { from: desk.now() - 20 * minuteMs, to: desk.now() - 5 * minuteMs },
    pageNo: 1,
    pageSize: 10,
  });
  const refunds: readonly (readonly [ChannelMethod, Read])[] =
    channel.capabilities.refunds === null
      ? []
      : [['listRefunds', () => channel.listRefunds(call, page())]];
  return [
    ['describeShop', () => channel.describeShop(call)],
    ['listOrders', () => channel.listOrders(call, page())],
    ['loadOrder', () => channel.loadOrder(call, orderNo)],
    ...refunds,
  ];
}

async function checkWrites(desk: Desk<never>, orderNo: string): Promise<void> {
  for (const { name, goods } of desk.channel.capabilities.shippingMethods) {
    const parcel = goods === 'parcel' ? { parcel: { carrier: '1', trackingNo: '1' } } : {};
    const shipment = { orderNo, method: name, ...parcel };
    const told = outcomeFrom(desk, await desk.channel.confirmShipment(desk.call, shipment));
    assert.notEqual(told, 'done', 'nobody has said so');
  }
}
