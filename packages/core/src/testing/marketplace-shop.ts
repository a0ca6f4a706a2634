import type { ChannelShop } from '../ports/channel.ts';

/** What a marketplace says of the seller's shop, as the seller or the marketplace changes it. */
export interface MarketplaceShop {
  /** Changes what it says; what is left out stays. It tells no balance 余额 until it is given one. */
  changeShop(parts: Partial<ChannelShop>): void;
}

/** What its channel answers of the shop. */
export interface ShopDesk extends MarketplaceShop {
  describe(): ChannelShop;
}

/** Opens a shop that nobody has changed. */
export function openShopDesk(name: string): ShopDesk {
  let shop: ChannelShop = {
    externalId: `${name}-1`,
    name: `A shop at ${name}`,
    linkedAccount: 'seller-1',
  };
  return {
    describe: () => shop,
    changeShop(parts) {
      shop = { ...shop, ...parts };
    },
  };
}
