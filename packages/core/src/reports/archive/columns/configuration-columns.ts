import type { ItemMapping } from '../../../catalog/item-mapping.ts';
import type { Product } from '../../../catalog/product.ts';
import type { ShopChange } from '../../../shop/shop-change.ts';
import type { ShopView } from '../../../shop/shop-view.ts';
import type { Columns } from '../sections.ts';
import { instantCell } from './instant-cell.ts';

const noAmounts = () => [];

/** Shops as a table; never with credentials. */
export const shopColumns: Columns<ShopView> = {
  names: [
    ...['shop_id', 'name', 'channel_type', 'external_id', 'ordering_user_id', 'redemption_domain'],
    ...['sort_order', 'state', 'grant', 'delivery', 'verified_by', 'settled_by', 'orders_since'],
    ...['created_at', 'version'],
  ],
  cells: ({ policy, ...shop }) => [
    [
      ...[shop.shopId, shop.name, shop.channelType, shop.externalId, shop.orderingUserId],
      ...[shop.redemptionDomain, shop.sortOrder, shop.state, shop.grant.state, policy.delivery],
      ...[policy.verifiedBy, policy.settledBy, instantCell(shop.ordersSince)],
      ...[instantCell(shop.createdAt), shop.version],
    ],
  ],
  amounts: noAmounts,
};

/** Changes of configuration 配置变更 as a table: one row for each field. */
export const shopChangeColumns: Columns<ShopChange> = {
  names: [
    ...['shop_id', 'version', 'at', 'actor', 'command', 'reason', 'field', 'before', 'after'],
  ],
  cells: ({ shopId, version, at, actor, command, reason, changes }) => {
    const who = [shopId, version, instantCell(at), `${actor.kind}:${actor.id}`, command, reason];
    return changes.map(({ path, before, after }) => [...who, path, json(before), json(after)]);
  },
  amounts: noAmounts,
};

/** Products as a table. */
export const productColumns: Columns<Product> = {
  names: [
    ...['product_id', 'name', 'goods', 'stock', 'reserve', 'fulfiller', 'cost_minor', 'created_at'],
    'version',
  ],
  cells: (product) => [
    [
      ...[product.productId, product.name, product.goods, product.stock.kind, product.reserve],
      ...[product.fulfiller, product.costMinor, instantCell(product.createdAt), product.version],
    ],
  ],
  amounts: noAmounts,
};

/** Which item is which product, as a table. */
export const mappingColumns: Columns<ItemMapping> = {
  names: ['shop_id', 'item', 'product_id', 'delivery', 'verified_by', 'version'],
  cells: ({ shopId, itemKey, productId, delivery, verifiedBy, version }) => [
    [shopId, itemKey, productId, delivery, verifiedBy, version],
  ],
  amounts: noAmounts,
};

function json(value: unknown): string | null {
  return value === undefined || value === null ? null : JSON.stringify(value);
}
