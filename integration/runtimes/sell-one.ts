import { createMemoryStorage } from '@kaquan/adapter-memory';
import { createKaquan, createPlatformChannel, createVault, ok, unwrapOrThrow } from '@kaquan/core';
import { errorText } from '@kaquan/core/texts';

/** What selling one card came to: the same everywhere. */
export interface Sold {
  /** Of the first click and the second. */
  readonly outcomes: readonly string[];
  readonly goods: readonly (readonly string[])[];
  readonly printed: string;
  readonly refusal: string;
  readonly finding: unknown;
  readonly refunds: readonly number[];
}

/** Sells a card, from import to hand-over, and gives the money back, with what every runtime has. */
export async function sellOne(): Promise<Sold> {
  const refunds: number[] = [];
  const platform = createPlatformChannel({
    refund: async ({ amountMinor }) => {
      refunds.push(amountMinor);
      return ok({ outcome: 'done', note: '' });
    },
  });
  const kaquan = createKaquan({
    storage: createMemoryStorage(),
    channels: [platform],
    vault: createVault({
      keys: [{ id: 'k1', secret: crypto.getRandomValues(new Uint8Array(32)) }],
    }),
  });
  const desk = kaquan.with({ actor: { kind: 'operator', id: 'li' } });
  const { shop } = await unwrapOrThrow(
    desk.shops.create(
      {
        name: '商城',
        channelType: platform.name,
        orderingUserId: 'host',
        redemptionDomain: 'card.example.com',
        credentials: {},
        skipSetupCheck: true,
      },
      { reason: 'a test' },
    ),
  );
  const { product } = await unwrapOrThrow(desk.catalog.createProduct({ name: '月卡' }));
  const { productId } = product;
  await unwrapOrThrow(desk.stock.importKeys({ productId, source: ['SESAME-1\n'] }));
  const line = { title: '月卡', productId, quantity: 1, amountMinor: 1_000 };
  const wanted = { shopId: shop.shopId, orderNo: 'A-1', lines: [line] };
  const { order } = await unwrapOrThrow(desk.orders.place(wanted));
  const { orderId } = order;
  await unwrapOrThrow(desk.orders.recordFact({ orderId, fact: 'paid', at: Date.now() }));

  const { token } = await unwrapOrThrow(desk.redemption.link({ orderId }));
  const buyer = kaquan.with({ actor: { kind: 'buyer', id: 'visitor' } });
  const first = await unwrapOrThrow(buyer.redemption.redeem({ token }));
  const again = await unwrapOrThrow(buyer.redemption.redeem({ token }));
  const wrong = await buyer.redemption.redeem({ token: `${token}x` });

  const unitIds = first.goods.map(({ unitId }) => unitId);
  const asked = { orderId, kind: 'refund_only', unitIds, reason: '不能用' } as const;
  const opened = await unwrapOrThrow(desk.afterSales.open(asked));
  const caseId = opened.cases.at(-1)?.caseId ?? '';
  await unwrapOrThrow(desk.afterSales.approve({ caseId }));
  await unwrapOrThrow(kaquan.worker.runEffects());
  const { finding } = await unwrapOrThrow(desk.audit.verify({ orderId }));
  return {
    outcomes: [first.outcome, again.outcome],
    goods: [first, again].map(({ goods }) => goods.map(({ secret }) => secret.reveal())),
    printed: String(first.goods[0]?.secret),
    refusal: wrong.isErr() ? errorText(wrong.error, 'zh') : 'none',
    finding,
    refunds,
  };
}
