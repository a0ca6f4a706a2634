import type { CheckText } from './check-text.ts';

/** What the daily checks of shops and channels say. */
export const dailyShopTexts = {
  'daily.balances': {
    title: { en: 'Balances', zh: '渠道余额监控' },
    findings: {
      'balance.stale': {
        says: {
          en: 'The balance of {name}, {amountMinor} ({source}), is of {asOfAt}: {oldMs} old',
          zh: '店铺 {name} 的余额 {amountMinor}（{source}）取自 {asOfAt}，已有 {oldMs}',
        },
        advice: {
          en: 'Sync the shop, import its statement, or write down what the channel shows.',
          zh: '请同步店铺、导入账单，或登记渠道后台显示的余额。',
        },
      },
      'balance.differs': {
        says: {
          en: 'The balance of {name} at {asOfAt} is {amountMinor} ({source}) and {ledgerMinor} by the ledger: {differenceMinor} apart',
          zh: '店铺 {name} 于 {asOfAt} 的余额为 {amountMinor}（{source}），账本应为 {ledgerMinor}，相差 {differenceMinor}',
        },
        advice: {
          en: 'See whether the statement is whole; else look for what moved at the channel, and record it with a reason.',
          zh: '请先确认账单是否完整；否则核查渠道端流水，查明后注明原因补记入账。',
        },
      },
    },
  },
  'daily.shops': {
    title: { en: 'Shops and their accounts', zh: '渠道状态验证' },
    findings: {
      'shop.grant_dead': {
        says: {
          en: 'The channel takes the credentials of {name} no more, since {sinceAt}',
          zh: '店铺 {name} 的授权自 {sinceAt} 起失效',
        },
        advice: {
          en: 'Authorize the shop again; until then nothing of it is read or told.',
          zh: '请重新授权；在此之前无法读取订单，也无法回传渠道。',
        },
      },
      'shop.grant_ends': {
        says: {
          en: 'The credentials of {name} end at {endsAt}',
          zh: '店铺 {name} 的授权将于 {endsAt} 到期',
        },
        advice: {
          en: 'Authorize the shop again before that, unless the worker renews them.',
          zh: '如无自动续期，请在到期前重新授权。',
        },
      },
      'shop.sync_failed': {
        says: {
          en: 'The channel was asked in vain who {name} is, at {syncedAt}: {problem}',
          zh: '店铺 {name} 于 {syncedAt} 同步失败：{problem}',
        },
        advice: {
          en: 'Sync the shop again; where that fails, look at its credentials.',
          zh: '请重新同步；仍失败请检查授权。',
        },
      },
      'shop.user_mismatch': {
        says: {
          en: 'The ordering user of {name} is {here} here and {there} at the channel',
          zh: '店铺 {name} 的前台下单用户 ID 在本系统为 {here}，在渠道为 {there}',
        },
        advice: {
          en: 'Correct the shop’s ordering user, so that orders are booked under the right account.',
          zh: '请更正店铺的前台下单用户 ID，避免订单归属错误。',
        },
      },
      'shop.paused': {
        says: {
          en: '{name} is paused for a risk since {sinceAt}, by {by}: its buyers wait',
          zh: '店铺 {name} 自 {sinceAt} 起因风险暂停发货（{by}），买家正在等待',
        },
        advice: {
          en: 'Find out what the risk is; then let it go on, or give the money back.',
          zh: '请尽快查明风险原因，确认后恢复店铺，或为买家退款。',
        },
      },
      'shop.draining': {
        says: { en: '{name} is closing since {sinceAt}', zh: '店铺 {name} 自 {sinceAt} 起停用中' },
        advice: {
          en: 'Finish its open orders; it closes by itself when none is left.',
          zh: '请处理完未结订单；全部完成后店铺自动停用。',
        },
      },
    },
  },
  'daily.sync': {
    title: { en: 'Orders read at the channels', zh: '订单信息同步' },
    findings: {
      'sync.behind': {
        says: {
          en: '{name} was read to {readToAt} only, {behindMs} ago ({streams})',
          zh: '店铺 {name} 只同步到 {readToAt}，落后 {behindMs}（{streams}）',
        },
        advice: {
          en: 'See that the worker runs, and whether the channel answers.',
          zh: '请确认后台任务在运行、渠道接口可用。',
        },
      },
      'ingest.undecoded': {
        says: {
          en: '{rows} orders of {name} could not be read (more: {isMore})',
          zh: '店铺 {name} 有 {rows} 笔订单无法解析（更多：{isMore}）',
        },
        advice: {
          en: 'They are kept and tried again; hand them to support with a support bundle.',
          zh: '原始数据已保存并会重试；请导出支持包提交技术支持。',
        },
      },
      'notices.parked': {
        says: {
          en: '{rows} notices of {name} could not be read (more: {isMore})',
          zh: '店铺 {name} 有 {rows} 条推送无法处理（更多：{isMore}）',
        },
        advice: {
          en: 'Read the orders that they name by hand.',
          zh: '请手动同步其中涉及的订单。',
        },
      },
      'statement.rival': {
        says: {
          en: 'Line {lineNo} of the statement {book} of {name} was told as {amountMinor}, and then as {rivalMinor}, at {toldAt}',
          zh: '店铺 {name} 账单 {book} 第 {lineNo} 条先后两次金额不同：{amountMinor}，后为 {rivalMinor}（{toldAt}）',
        },
        advice: {
          en: 'Ask the channel which is right. Where the later one is: correct what was posted, and record it by hand. Where the first is: acknowledge this finding.',
          zh: '请向渠道核实。以后者为准：更正原分录并手工登记；以前者为准：将本问题标记为已知悉。',
        },
      },
    },
  },
  'daily.channel_told': {
    title: { en: 'What the channels are told', zh: '发货回传' },
    findings: {
      'effect.parked': {
        says: {
          en: 'Order {orderNo}: given up after {tries} tries ({calls})',
          zh: '订单 {orderNo}：{calls} 已尝试 {tries} 次仍失败，不再重试',
        },
        advice: {
          en: 'See whether the channel answers, and what it has done; then try again, or settle it there by hand.',
          zh: '请确认渠道接口可用及渠道侧实际结果，再重试或在渠道后台人工处理。',
        },
      },
      'confirm.pending': {
        says: {
          en: '{name}: the channel was to be told of order {orderNo} at {sinceAt}, {waitsMs} ago, and was not ({tries} tries); its last time is {lastTimeAt} ({leftMs} left)',
          zh: '{name}：订单 {orderNo} 自 {sinceAt} 起待回传发货，已 {waitsMs}，尚未成功（已试 {tries} 次）；渠道最晚发货时间 {lastTimeAt}（剩余 {leftMs}）',
        },
        advice: {
          en: 'Mend what is in the way (credentials, a ban, the worker); where the last time is near, confirm it in the channel’s own backend.',
          zh: '请排除障碍（授权失效、接口受限、后台任务未运行）；临近最晚发货时间的，请在渠道后台人工确认发货。',
        },
      },
      'confirm.by_hand': {
        says: {
          en: 'The channel waits for word of order {orderNo} since {sinceAt}, {lateMs}. {note}',
          zh: '订单 {orderNo} 自 {sinceAt} 起待在渠道后台确认发货，已 {lateMs}。{note}',
        },
        advice: {
          en: 'Confirm it in the channel’s own backend, and say so here.',
          zh: '请在渠道后台确认发货，并在此登记。',
        },
      },
      'goods.owed_elsewhere': {
        says: {
          en: 'The channel regards order {orderNo} as shipped, and its goods are owed here, {lateMs}. {note}',
          zh: '渠道显示订单 {orderNo} 已发货，但本系统仍欠货，已 {lateMs}。{note}',
        },
        advice: {
          en: 'Find out who has shipped it; then hand the goods over, or mark them delivered.',
          zh: '请核实由谁发货；再交付商品或标记为已交付。',
        },
      },
    },
  },
  'daily.closed_shops': {
    title: { en: 'Sold by shops that are off', zh: '停用店铺的新订单' },
    findings: {
      'shop.sold_while_off': {
        says: {
          en: '{name} is off, and {orders} paid orders of it wait',
          zh: '店铺 {name} 已停用，仍有 {orders} 笔已付款订单待处理',
        },
        advice: {
          en: 'Enable the shop, or serve or reject these orders; take its items down at the channel.',
          zh: '请启用店铺，或逐笔处理/拒绝，并在渠道下架商品。',
        },
      },
    },
  },
  'daily.stopped_sales': {
    title: { en: 'Items of shops that stop selling', zh: '停售店铺的在售商品' },
    findings: {
      'shop.still_sells': {
        says: {
          en: '{name} stops selling, and of its {items} items {unstoppable} can be stopped by nobody but you, {waiting} wait for their channel',
          zh: '店铺 {name} 已停售，{items} 个商品中 {unstoppable} 个需人工下架，{waiting} 个尚未告知渠道',
        },
        advice: {
          en: 'Take the items named down in the channel’s own backend, or map them by the channel’s numbers.',
          zh: '请在渠道后台下架所列商品，或改用渠道商品 ID 映射。',
        },
      },
    },
  },
  'daily.completeness': {
    title: { en: 'Orders complete against the channel', zh: '当日订单与渠道核对' },
    findings: {
      'order.missing': {
        says: {
          en: 'Order {orderNo} over {theirsMinor} ({payment}, changed {modifiedAt}) is not here',
          zh: '渠道订单 {orderNo}（{theirsMinor}，{payment}，{modifiedAt} 更新）在本系统中缺失',
        },
        advice: {
          en: 'Read it by hand; then see why the sync has missed it.',
          zh: '请手动同步该订单，并排查漏单原因。',
        },
      },
      'order.differs': {
        says: {
          en: 'Order {orderNo} differs ({what}): {theirsMinor} there, {oursMinor} here; changed {modifiedAt}',
          zh: '订单 {orderNo} 与渠道不一致（{what}）：渠道 {theirsMinor}，本系统 {oursMinor}；{modifiedAt} 更新',
        },
        advice: {
          en: 'Read it again; what stays different is a conflict, for a person to decide.',
          zh: '请重新同步；仍不一致则为冲突，需人工处理。',
        },
      },
      'order.unlisted': {
        says: {
          en: 'Order {orderNo} over {oursMinor} ({payment}) is here, and not at the channel: {problem}',
          zh: '订单 {orderNo}（{oursMinor}，{payment}）在本系统中存在，但渠道没有：{problem}',
        },
        advice: {
          en: 'See in the channel’s own backend whose order it is; hand nothing more over until that is clear.',
          zh: '请在渠道后台核实该订单归属；核实前请勿继续发货。',
        },
      },
    },
  },
} as const satisfies Readonly<Record<string, CheckText>>;
