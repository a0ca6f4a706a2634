import {
  deliveries,
  deliveriesOfGoods,
  deliveryRules,
  type DeliveryRule,
} from '../../packages/core/src/fulfilment/delivery-rules.ts';
import type { GoodsKind } from '../../packages/core/src/stock/product-stock.ts';
import { deliveryTerms } from './terms.ts';

const deliveredWhen: Readonly<Record<DeliveryRule['deliveredBy'], string>> = {
  redeem: 'the buyer redeems 买家兑换',
  ship: '`ship` opens the keys to its caller 发货时交付',
  vouchers: 'the channel has taken them by its API 渠道已收凭证',
  channel: 'the platform says that it has handed them out 平台已发卡',
  parcel: 'its parcel is shipped 包裹发出',
  fulfiller: 'the host’s fulfiller has produced it 代充完成',
  operator: 'an operator marks it, with a reason 人工标记',
};

const confirmed: Readonly<Record<DeliveryRule['confirmation'], string>> = {
  by_policy: 'by call, as the shop’s `confirmWhen` says',
  once_delivered: 'by call, once all of the order is delivered',
  by_parcel: 'parcel by parcel',
  by_vouchers: 'by the call that hands them over',
  by_operator: 'by a person in the channel’s backend',
  not_required: 'never: the channel knows',
};

/** The reference of the ways of delivering goods 交付方式, as Markdown. */
export function deliveriesPage(): string {
  return [
    '# Deliveries 交付方式',
    '',
    'Generated from the table in the core. A shop’s policy names the way of its card keys; the mapping of',
    'an item may name another. `verifiedBy` is the way’s own unless shop or mapping say otherwise. A way',
    'that the shop’s channel has no ability for is refused with `input.invalid` where it is configured.',
    '',
    row(
      'Delivery 方式',
      'Redemption 兑换',
      'Own keys 占用卡密',
      'Delivered when 何时交付',
      'Channel is told 回传',
      '`verifiedBy` 核销',
    ),
    row('---', '---', '---', '---', '---', '---'),
    ...deliveries.map((name) => {
      const { usesLink, takesKeys, deliveredBy, confirmation, verifiedBy } = deliveryRules[name];
      return row(
        `\`${name}\` ${deliveryTerms[name]}`,
        usesLink ? 'by link 兑换链接' : '—',
        takesKeys ? 'yes 是' : 'no 否',
        deliveredWhen[deliveredBy],
        confirmed[confirmation],
        `\`${verifiedBy}\``,
      );
    }),
    '',
    '## Which goods go which way 商品与方式',
    '',
    'The first is taken where neither shop nor mapping name one that fits.',
    '',
    row('Goods 商品类型', 'Ways 方式'),
    row('---', '---'),
    ...(Object.keys(deliveriesOfGoods) as GoodsKind[]).map((goods) =>
      row(`\`${goods}\``, deliveriesOfGoods[goods].map((way) => `\`${way}\``).join(', ')),
    ),
    '',
  ].join('\n');
}

function row(...cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`;
}
