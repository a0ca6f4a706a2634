import type { CheckText } from './check-text.ts';

/** What the weekly checks of shops, after-sales and batches say. */
export const weeklyAnalysisTexts = {
  'weekly.configuration': {
    title: { en: 'Changes of configuration reviewed', zh: '渠道配置复盘' },
    findings: {
      'config.changed': {
        says: {
          en: '{name}: {fields} changed by {by}, last at {latestAt}: {reason}',
          zh: '{name}：{by} 修改了 {fields}，最近一次 {latestAt}，原因：{reason}',
        },
        advice: {
          en: 'Confirm that it was meant and is right; else change it back, and ask who used the account.',
          zh: '请确认修改属实且正确；否则改回，并核查账号使用情况。',
        },
      },
    },
  },
  'weekly.drift': {
    title: { en: 'Shops agree with their channels', zh: '店铺配置与渠道一致' },
    findings: {
      'config.drift': {
        says: {
          en: '{name} differs from its channel ({differs}): “{here}” here, “{there}” there',
          zh: '{name} 与渠道不一致（{differs}）：本地为「{here}」，渠道为「{there}」',
        },
        advice: {
          en: 'Correct whichever is wrong; where the account is another one, find out who changed it.',
          zh: '请更正有误的一方；若账号变更，请查明是谁所改。',
        },
      },
    },
  },
  'weekly.risk': {
    title: { en: 'Risk of shops', zh: '渠道风险评估' },
    findings: {
      'shop.risky': {
        says: {
          en: '{name} is risky ({score} of 100): {kind} in {badShare} of {paidOrders} paid orders, surely above {atLeastShare}, allowed {limitShare}',
          zh: '{name} 风险偏高（{score} 分，满分 100）：{paidOrders} 笔已付订单中 {kind} 占 {badShare}，可信下限 {atLeastShare}，允许上限 {limitShare}',
        },
        advice: {
          en: 'Look at the orders named, and have the worker watch the shop more closely ({monitoring}).',
          zh: '请核查所列订单，并提高该店铺的监控频次（{monitoring}）。',
        },
      },
    },
  },
  'weekly.mapping': {
    title: { en: 'Items mapped to the right products', zh: '商品映射核对' },
    findings: {
      'item.mismapped': {
        says: {
          en: 'Item {itemId} “{title}” does not fit product {productId} ({signs}); likely {likelyProductId}',
          zh: '商品 {itemId}「{title}」与已映射的产品 {productId} 不符（{signs}），疑似 {likelyProductId}',
        },
        advice: {
          en: 'Map it to the product that it is; then see which of its orders went out with wrong goods.',
          zh: '请改正映射，并核查已发出的订单是否发错商品。',
        },
      },
    },
  },
  'weekly.after_sales': {
    title: { en: 'After-sales by reason, product and shop', zh: '售后数据分析' },
    findings: {
      'after_sales.high': {
        says: {
          en: 'Product {productId}: {cases} cases for {unitsSold} units ({casesShare}), most for “{topReason}”',
          zh: '产品 {productId}：售出 {unitsSold} 件，售后 {cases} 单（{casesShare}），主要原因「{topReason}」',
        },
        advice: {
          en: 'See to the reason: stop a bad supply, mend the description, or hand goods out faster.',
          zh: '请针对原因整改：停用问题货源、修正描述或加快发货。',
        },
      },
    },
  },
  'weekly.batches': {
    title: { en: 'Batches reviewed', zh: '批量操作复盘' },
    findings: {
      'batch.failed': {
        says: {
          en: '{operation} by {by} at {startedAt}: {failed} of {items} failed',
          zh: '{by} 于 {startedAt} 执行的 {operation}：{items} 项中 {failed} 项失败',
        },
        advice: {
          en: 'Read why in the report of the batch, mend that, and do what failed again.',
          zh: '请查看批次报告中的失败原因，处理后重试失败项。',
        },
      },
      'batch.undone': {
        says: {
          en: '{operation} by {by} at {startedAt} was taken back by {undoneBy}: {undoneWhy}',
          zh: '{by} 于 {startedAt} 执行的 {operation} 已被 {undoneBy} 撤销：{undoneWhy}',
        },
        advice: {
          en: 'Find out how the mistake came about; a plan shows what would happen before it does.',
          zh: '请查明误操作原因；执行前可先查看计划结果。',
        },
      },
    },
  },
} as const satisfies Readonly<Record<string, CheckText>>;
