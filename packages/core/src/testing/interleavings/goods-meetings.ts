import assert from 'node:assert/strict';
import { secondMs } from '../../kernel/time.ts';
import { must, refused, wordOf } from '../guarantees/answers.ts';
import { textsOf } from '../guarantees/handing-over.ts';
import type { Stage } from '../guarantees/stage.ts';
import { openStorefront } from '../guarantees/storefront.ts';
import { expectOneOf, meeting, type Meeting, type Program } from './meeting.ts';

/** Redeems by a link, and says what came of it with the texts that the buyer reads. */
export function redeeming(token: string): Program {
  return async ({ redemption }) => {
    const redeemed = await redemption.redeem({ token });
    if (redeemed.isErr()) return redeemed.error.code;
    return `${redeemed.value.outcome} ${textsOf(redeemed.value.goods).join()}`;
  };
}

/** Reads an order at its channel. */
export function reading({ shopId }: Stage, orderNo: string): Program {
  return async ({ orders }) => wordOf(await orders.ingest({ shopId, orderNo }));
}

const redemption: readonly Meeting[] = [
  meeting({ id: 'I1', title: 'two redeem one link: one set of goods' }, async (stage) => {
    await stage.stock(3);
    const order = await stage.sell({ lines: [{ quantity: 2 }] });
    const token = await stage.tokenOf(order);
    return {
      programs: [redeeming(token), redeeming(token)],
      check(words) {
        const [first = '', second = ''] = words.map((word) => word.split(' ')[1] ?? word);
        assert.equal(first, second, 'both read the same goods');
        const outcomes = words.map((word) => word.split(' ')[0]);
        assert.deepEqual(outcomes.toSorted(), ['applied', 'replayed']);
      },
    };
  }),

  meeting(
    {
      id: 'I2',
      title: 'a redemption and a refund by the channel: read and void, or back in stock',
    },
    async (stage) => {
      await stage.stock(1);
      const { market, clock } = stage;
      const order = await stage.sell();
      const token = await stage.tokenOf(order);
      clock.advance(secondMs);
      market.settleRefund(market.requestRefund(order.orderNo));
      return {
        programs: [redeeming(token), reading(stage, order.orderNo)],
        async check([bought = '']) {
          const { available, voided } = await stage.level();
          const isRead = bought.startsWith('applied');
          assert.deepEqual({ available, voided }, { available: isRead ? 0 : 1, voided: +isRead });
        },
      };
    },
  ),

  meeting(
    { id: 'I3', title: 'staff rejects while the buyer redeems: one of them was first' },
    async (stage) => {
      await stage.stock(1);
      const order = await stage.sell();
      const { orderId } = order;
      const token = await stage.tokenOf(order);
      const input = { orderId, code: 'wrong_price', text: '标错价格' } as const;
      return {
        programs: [
          redeeming(token),
          async ({ orders }) => wordOf(await orders.reject(input, { reason: 'x' })),
        ],
        check: (words) =>
          expectOneOf(
            words,
            'applied sesame-1 | order.illegal_transition',
            'order.frozen | applied',
            'redemption.over | applied',
          ),
      };
    },
  ),

  meeting(
    {
      id: 'I4',
      title: 'a card is issued again while its buyer looks once more: old or new, never both',
    },
    async (stage) => {
      await stage.stock(2);
      const order = await stage.sell();
      const token = await stage.tokenOf(order);
      const { goods } = await must(stage.buyer().redemption.redeem({ token }));
      const [old = ''] = textsOf(goods);
      const unitIds = order.lines.flatMap(({ units }) => units.map(({ unitId }) => unitId));
      const wish = { orderId: order.orderId, unitIds };
      return {
        programs: [
          redeeming(token),
          async ({ afterSales }) => wordOf(await afterSales.reissue(wish, { reason: '无效' })),
        ],
        async check([seen = '', reissued]) {
          assert.equal(reissued, 'applied');
          assert.equal(seen.split(',').length, 1, 'one card, not two');
          const isOld = seen === `replayed ${old}`;
          const { voided, delivered } = await stage.level();
          assert.deepEqual({ voided, delivered }, { voided: 1, delivered: isOld ? 0 : 1 }, seen);
        },
      };
    },
  ),
  meeting(
    { id: 'I11', title: 'two buyers and an operator at one link: one set of goods' },
    async (stage) => {
      await stage.stock(2);
      const order = await stage.sell();
      const { orderId } = order;
      const token = await stage.tokenOf(order);
      return {
        programs: [
          redeeming(token),
          redeeming(token),
          async ({ redemption: links }) =>
            (await links.replaceLink({ orderId })).isOk() ? 'replaced' : 'refused',
        ],
        check([first = '', second = '', third]) {
          assert.equal(third, 'replaced');
          const read = [first, second].filter((word) => word.includes('sesame'));
          assert.ok(new Set(read.map((word) => word.split(' ')[1])).size <= 1, read.join(' | '));
          assert.ok(read.filter((word) => word.startsWith('applied')).length <= 1);
        },
      };
    },
  ),
];

const stock: readonly Meeting[] = [
  meeting(
    { id: 'I5', title: 'two buyers and the last card: one gets it', reserve: 'on_handover' },
    async (stage) => {
      await stage.stock(1);
      const [first, second] = [await stage.sell(), await stage.sell()];
      const tokens = [await stage.tokenOf(first), await stage.tokenOf(second)];
      return {
        programs: tokens.map((token) => redeeming(token)),
        check: (words) =>
          expectOneOf(words, 'applied sesame-1 | stock.short', 'stock.short | applied sesame-1'),
      };
    },
  ),

  meeting(
    { id: 'I6', title: 'the last piece, and two orders are shipped: one takes it' },
    async (stage) => {
      const { operator, shopId } = stage;
      const { product } = await must(
        operator.catalog.createProduct({
          ...{ name: '券', goods: 'custom', stock: { kind: 'counted', onHand: 1 } },
          reserve: 'on_handover',
        }),
      );
      const { productId } = product;
      const item = { itemId: 'item-2' };
      await must(operator.catalog.mapItem({ shopId, productId, item, delivery: 'manual' }));
      const orders = [
        await stage.sell({ lines: [{ itemId: 'item-2' }] }),
        await stage.sell({ lines: [{ itemId: 'item-2' }] }),
      ];
      return {
        programs: orders.map(({ orderId }): Program => {
          return async ({ fulfilment }) =>
            wordOf(await fulfilment.markDelivered({ orderId }, { reason: 'by hand' }));
        }),
        check: (words) => expectOneOf(words, 'applied | stock.short', 'stock.short | applied'),
      };
    },
  ),

  meeting(
    {
      id: 'I7',
      title: 'cards arrive while a newcomer redeems: who has waited is served first',
      reserve: 'on_handover',
    },
    async (stage) => {
      const [waiter, newcomer] = [await stage.sell(), await stage.sell()];
      const first = await stage.tokenOf(waiter);
      const late = await stage.tokenOf(newcomer);
      await refused(stage.buyer().redemption.redeem({ token: first }), 'stock.short');
      const { productId } = stage;
      return {
        programs: [
          redeeming(late),
          async ({ stock: shelf }) =>
            wordOf(await shelf.importKeys({ productId, source: ['only-one\n'], importId: 'i1' })),
        ],
        async check(words) {
          assert.deepEqual(words, ['stock.short', 'applied']);
          const { goods } = await must(stage.buyer().redemption.redeem({ token: first }));
          assert.deepEqual(textsOf(goods), ['only-one']);
        },
      };
    },
  ),

  meeting(
    { id: 'I8', title: 'one order is shipped twice: the same card both times', delivery: 'direct' },
    async (stage) => {
      await stage.stock(2);
      const { orderId } = await stage.sell();
      const ship: Program = async ({ fulfilment }) => {
        const { items } = await must(fulfilment.ship({ orderIds: [orderId] }));
        const [item] = items;
        if (item === undefined || item.outcome === 'failed') return item?.error.code ?? '';
        return `${item.outcome} ${textsOf(item.goods).join()}`;
      };
      return {
        programs: [ship, ship],
        check(words) {
          assert.equal(new Set(words.map((word) => word.split(' ')[1])).size, 1, words.join(' | '));
          assert.deepEqual(words.map((word) => word.split(' ')[0]).toSorted(), [
            'applied',
            'replayed',
          ]);
        },
      };
    },
  ),
  meeting(
    { id: 'I12', title: 'two buyers and the last share of a key: one gets it' },
    async (stage) => {
      const { operator, shopId } = stage;
      const keys = { kind: 'keys', keys: 'multi_use' } as const;
      const made = { name: '共享账号', stock: keys, reserve: 'on_handover' } as const;
      const { product } = await must(operator.catalog.createProduct(made));
      const { productId } = product;
      const item = { itemId: 'item-1' };
      await must(operator.catalog.mapItem({ shopId, productId, item }));
      await must(operator.stock.importKeys({ productId, source: ['account\n'], quota: 1 }));
      const tokens = [
        await stage.tokenOf(await stage.sell()),
        await stage.tokenOf(await stage.sell()),
      ];
      return {
        programs: tokens.map((token) => redeeming(token)),
        check: (words) =>
          expectOneOf(words, 'applied account | stock.short', 'stock.short | applied account'),
      };
    },
  ),
];

const arriving: readonly Meeting[] = [
  meeting({ id: 'I9', title: 'two read a new trade: one order' }, async (stage) => {
    await stage.stock(2);
    const orderNo = stage.trade();
    return {
      programs: [reading(stage, orderNo), reading(stage, orderNo)],
      async check() {
        const { items } = await must(stage.operator.orders.find({}));
        assert.deepEqual(
          items.map((order) => order.orderNo),
          [orderNo],
        );
        assert.equal((await stage.level()).claimed, 1);
      },
    };
  }),

  meeting({ id: 'I10', title: 'two place an order of one number: one order' }, async (stage) => {
    const { shopId } = await openStorefront(stage);
    const { productId } = stage;
    const lines = [{ title: '月卡', productId, quantity: 1, amountMinor: 1_000 }];
    const place: Program = async ({ orders }) =>
      wordOf(await orders.place({ shopId, orderNo: 'own-1', lines }));
    return {
      programs: [place, place],
      async check(words) {
        expectOneOf(words, 'applied | replayed', 'replayed | applied');
        assert.equal((await must(stage.operator.orders.find({}))).items.length, 1);
      },
    };
  }),
];

/** Goods go out once, whoever meets. */
export const goodsMeetings: readonly Meeting[] = [...redemption, ...stock, ...arriving];
