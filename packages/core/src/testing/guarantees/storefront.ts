import { createKaquan, type Kaquan, type KaquanHandle } from '../../create-kaquan.ts';
import type { Order } from '../../order/order.ts';
import {
  createPlatformChannel,
  type PlatformChannelOptions,
} from '../../platform/platform-channel.ts';
import type { PlaceOrderInput } from '../../platform/placing.ts';
import type { ShopPolicy } from '../../shop/shop.ts';
import { createSeededIds } from '../seeded-ids.ts';
import { must } from './answers.ts';
import type { Stage } from './stage.ts';

/** The host's own storefront beside the marketplace of a stage. */
export interface Storefront {
  readonly kaquan: Kaquan;
  readonly desk: KaquanHandle;
  readonly shopId: string;
  /** Places an order for the stage's product; what is given replaces that. */
  readonly place: (parts?: Partial<PlaceOrderInput>) => Promise<Order>;
}

/** Opens a storefront of the host's own. */
export async function openStorefront(
  stage: Stage,
  options: PlatformChannelOptions & { readonly policy?: Partial<ShopPolicy> } = {},
): Promise<Storefront> {
  const { faults, vault, clock, market, workshop, productId } = stage;
  const { policy, ...platform } = options;
  const kaquan = createKaquan({
    storage: faults.storage,
    channels: [market.channel, createPlatformChannel(platform)],
    fulfillers: [workshop.fulfiller],
    vault,
    clock,
    ids: createSeededIds('own'),
  });
  const desk = kaquan.with({ actor: { kind: 'operator', id: 'li' } });
  const { shop } = await must(
    desk.shops.create(
      {
        name: '商城',
        channelType: 'platform',
        orderingUserId: 'host',
        redemptionDomain: 'shop.example.com',
        credentials: {},
        ...(policy === undefined ? {} : { policy }),
        skipSetupCheck: true,
      },
      { reason: 'a test' },
    ),
  );
  const { shopId } = shop;
  let placed = 0;
  return {
    kaquan,
    desk,
    shopId,
    place: async (parts) => {
      placed += 1;
      const line = { title: '月卡', productId, quantity: 1, amountMinor: 1_000 };
      const input = { shopId, orderNo: `own-${placed}`, lines: [line], ...parts };
      return (await must(desk.orders.place(input))).order;
    },
  };
}
