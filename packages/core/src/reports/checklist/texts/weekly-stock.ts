import type { CheckText } from './check-text.ts';

/** What the weekly checks of stock say. */
export const weeklyStockTexts = {
  'weekly.stock_cover': {
    title: { en: 'Stock lasts long enough', zh: '库存可售天数' },
    findings: {
      'stock.out': {
        says: {
          en: '{name} has run out: {available} available, {waiting} waiting, {perDay} a day',
          zh: '{name} 已售罄：可用 {available}，待补 {waiting}，日均销量 {perDay}',
        },
        advice: {
          en: 'Import keys, or reject the orders that wait. {orderQuantity} would last a month.',
          zh: '请补充卡密，或拒绝等待中的订单；备货 {orderQuantity} 件可售约一个月。',
        },
      },
      'stock.low': {
        says: {
          en: '{name} lasts {coverDays} days: {available} available, {perDay} a day',
          zh: '{name} 预计可售 {coverDays} 天：可用 {available}，日均销量 {perDay}',
        },
        advice: {
          en: 'Order {orderQuantity}: that lasts a month. Change the limit with catalog.setCover where it is too careful.',
          zh: '建议补货 {orderQuantity} 件（约一个月）；预警线过严可用 catalog.setCover 调整。',
        },
      },
      'item.not_lowered': {
        says: {
          en: 'The stock of item {itemId} could not be changed at its channel to {quantity}: {problem}',
          zh: '渠道商品 {itemId} 的库存未能改为 {quantity}：{problem}',
        },
        advice: {
          en: 'Change it by hand in the channel’s own backend, or take the item off sale there.',
          zh: '请到平台后台手动修改库存或下架该商品。',
        },
      },
      'item.by_outer_code': {
        says: {
          en: '{name} is low, and its item {itemKey} sells on: a channel cannot be told of an item by the merchant’s own code',
          zh: '{name} 库存不足，但渠道商品 {itemKey} 按商家编码映射，无法通知平台下调库存，仍在销售',
        },
        advice: {
          en: 'Set its stock to {quantity} by hand in the channel’s own backend, or map the item by its number with catalog.mapItem.',
          zh: '请到平台后台手动将库存改为 {quantity}，或用 catalog.mapItem 按商品编号映射该商品。',
        },
      },
    },
  },
  'weekly.stock_identity': {
    title: { en: 'Stock agrees with the orders', zh: '库存与订单核对' },
    findings: {
      'stock.leak': {
        says: {
          en: 'Order and stock disagree ({kind}): the order says {inOrder}, stock says {inStock}; {units} unit(s), the first is {unitId}',
          zh: '订单与库存不一致（{kind}）：订单为 {inOrder}，库存为 {inStock}；共 {units} 件，首件 {unitId}',
        },
        advice: {
          en: 'Look at the key and at the order’s timeline. Issue again what a buyer lacks; quarantine a key that nobody knows. Find out who writes to the database past this core.',
          zh: '核对卡密与订单时间线：买家未收到的请补发，无主卡密请隔离；并查明是否有人绕过系统直接改库。',
        },
      },
      'stock.miscounted': {
        says: {
          en: 'The books of a product do not add up ({kind}): {expected} expected, {found} found',
          zh: '商品库存账不平（{kind}）：应为 {expected}，实为 {found}',
        },
        advice: {
          en: 'Stop importing and counting for this product, and compare its entries with the last report. Find out who writes to the database past this core.',
          zh: '暂停该商品的入库与盘点，与上次报告核对库存流水；并查明是否有人绕过系统直接改库。',
        },
      },
    },
  },
} as const satisfies Readonly<Record<string, CheckText>>;
