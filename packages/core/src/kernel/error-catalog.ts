import type { ErrorFields } from './error-fields.ts';

/**
 * Whether the same call may succeed later: `never` as it stands, `reload` after reading the present
 * state, `later` after a pause.
 */
export type Retry = 'never' | 'reload' | 'later';

/** The retry rule and the texts of one error. */
export interface CatalogEntry<Fields> {
  /** The same for every error of the code. */
  readonly retry: Retry;
  /** English, for `message` and for logs. */
  readonly en: (fields: Fields) => string;
  /** Chinese, for the person at the screen; see `errorText`. */
  readonly zh: (fields: Fields) => string;
}

/** Every error that this SDK can answer, with its retry rule and its text in both languages. */
export const errorCatalog: {
  readonly [Code in keyof ErrorFields]: CatalogEntry<ErrorFields[Code]>;
} = {
  'input.invalid': {
    retry: 'never',
    en: ({ issues }) => issues.map((i) => `${i.field}: ${i.problem}`).join('; '),
    zh: ({ issues }) => `输入有误：${issues.map((i) => `${i.field}: ${i.problem}`).join('；')}`,
  },
  'idempotency.key_reused': {
    retry: 'never',
    en: (e) =>
      `Idempotency key ${e.key} was used for ${e.operation} with other input; use a new key`,
    zh: (e) => `幂等键 ${e.key} 已用于另一份 ${e.operation} 输入，请换新键`,
  },
  'throttle.exceeded': {
    retry: 'later',
    en: (e) => `Too many wrong links; try again in ${e.retryAfterMs} ms`,
    zh: (e) => `错误链接尝试过多，请在 ${e.retryAfterMs} 毫秒后重试`,
  },
  'shop.not_found': {
    retry: 'never',
    en: (e) => `Shop ${e.shopId} does not exist for this tenant`,
    zh: (e) => `店铺 ${e.shopId} 不存在`,
  },
  'shop.name_taken': {
    retry: 'never',
    en: (e) => `A shop named "${e.name}" exists already; choose another name`,
    zh: (e) => `店铺名称“${e.name}”已存在，请换一个名称`,
  },
  'product.not_found': {
    retry: 'never',
    en: (e) => `Product ${e.productId} does not exist for this tenant`,
    zh: (e) => `商品 ${e.productId} 不存在`,
  },
  'product.name_taken': {
    retry: 'never',
    en: (e) => `A product named "${e.name}" exists already; choose another name`,
    zh: (e) => `商品名称“${e.name}”已存在，请换一个名称`,
  },
  'stock.short': {
    retry: 'later',
    en: (e) => `Order ${e.orderId} waits for stock of ${listShortages(e.products)}`,
    zh: (e) => `订单 ${e.orderId} 等待补货：${listShortages(e.products)}`,
  },
  'stock.import_mismatch': {
    retry: 'never',
    en: (e) => `Import ${e.importId} cannot go on: ${e.problem}`,
    zh: (e) => `导入批次 ${e.importId} 无法继续：${e.problem}`,
  },
  'order.not_found': {
    retry: 'never',
    en: (e) => `Order ${e.orderId} does not exist for this tenant`,
    zh: (e) => `订单 ${e.orderId} 不存在`,
  },
  'order.illegal_transition': {
    retry: 'never',
    en: (e) =>
      `${e.command} is not legal for ${e.axis} in state ${e.state}; legal: ${listWords(e.legal)}`,
    zh: (e) =>
      `${e.axis} 处于 ${e.state} 状态，不能执行 ${e.command}；可执行：${listWords(e.legal)}`,
  },
  'order.not_paid': {
    retry: 'later',
    en: (e) => `Order ${e.orderId} is ${e.payment}, not paid`,
    zh: (e) => `订单 ${e.orderId} 未处于已付款状态（${e.payment}）`,
  },
  'order.frozen': {
    retry: 'later',
    en: (e) => `Order ${e.orderId} is frozen (${listWords(e.reasons)}): ${e.action} is blocked`,
    zh: (e) => `订单 ${e.orderId} 已冻结（${listWords(e.reasons)}），不能${e.action}`,
  },
  'order.reading_stale': {
    retry: 'reload',
    en: (e) => `Order ${e.orderId} was last read from its channel too long ago; refresh it first`,
    zh: (e) => `订单 ${e.orderId} 的渠道数据已过期，请先刷新`,
  },
  'order.not_fresh': {
    retry: 'later',
    en: (e) =>
      `Order ${e.orderId} could not be read again from its channel, so nothing was revealed`,
    zh: (e) => `无法从渠道重新读取订单 ${e.orderId}，未发放任何卡密`,
  },
  'order.nothing_owed': {
    retry: 'never',
    en: (e) => `Order ${e.orderId} has nothing left to ${e.action}`,
    zh: (e) => `订单 ${e.orderId} 没有可执行 ${e.action} 的商品`,
  },
  'unit.not_found': {
    retry: 'never',
    en: (e) => `Order ${e.orderId} has no unit ${e.unitId}`,
    zh: (e) => `订单 ${e.orderId} 没有单元 ${e.unitId}`,
  },
  'link.invalid': {
    retry: 'never',
    en: () => 'This link is not valid',
    zh: () => '兑换链接无效',
  },
  'link.revoked': {
    retry: 'never',
    en: () => 'This link was replaced by a newer one',
    zh: () => '兑换链接已被新的链接取代',
  },
  'redemption.over': {
    retry: 'never',
    en: (e) => `Redemption of order ${e.orderId} is ${e.redemption}`,
    zh: (e) => `订单 ${e.orderId} 的兑换已结束（${e.redemption}）`,
  },
  'case.not_found': {
    retry: 'never',
    en: (e) => `After-sales case ${e.caseId} does not exist for this tenant`,
    zh: (e) => `售后单 ${e.caseId} 不存在`,
  },
  'refund.exceeds_share': {
    retry: 'never',
    en: (e) =>
      `Unit ${e.unitId} has ${e.leftMinor} minor units left to refund, not ${e.requestedMinor}`,
    zh: (e) => `单元 ${e.unitId} 可退 ${e.leftMinor}（最小货币单位），不足 ${e.requestedMinor}`,
  },
  'refund.channel_case_missing': {
    retry: 'later',
    en: (e) =>
      `This channel refunds only what the buyer has asked for there; ` +
      `no open request covers ${listWords(e.unitIds)}`,
    zh: (e) => `该渠道只能同意买家发起的退款；${listWords(e.unitIds)} 没有退款申请`,
  },
  'channel.unavailable': {
    retry: 'later',
    en: (e) => `${e.channel} did not answer ${e.operation}`,
    zh: (e) => `渠道 ${e.channel} 未响应 ${e.operation}`,
  },
  'channel.outcome_unknown': {
    retry: 'reload',
    en: (e) => `${e.channel} may or may not have carried out ${e.operation}; read its state first`,
    zh: (e) => `渠道 ${e.channel} 的 ${e.operation} 结果未知，请先查询状态`,
  },
  'channel.throttled': {
    retry: 'later',
    en: (e) => `${e.channel} limits ${e.operation}; wait ${e.retryAfterMs} ms`,
    zh: (e) => `渠道 ${e.channel} 对 ${e.operation} 限流，请等待 ${e.retryAfterMs} 毫秒`,
  },
  'channel.grant_expired': {
    retry: 'never',
    en: (e) => `The shop's grant at ${e.channel} has ended; the seller must authorize again`,
    zh: (e) => `店铺在渠道 ${e.channel} 的授权已失效，请重新授权`,
  },
  'channel.rejected': {
    retry: 'never',
    en: (e) => `${e.channel} refused ${e.operation}: ${e.channelCode} ${e.channelMessage}`,
    zh: (e) => `渠道 ${e.channel} 拒绝 ${e.operation}：${e.channelCode} ${e.channelMessage}`,
  },
  'channel.unreadable': {
    retry: 'never',
    en: (e) => `The answer of ${e.channel} to ${e.operation} cannot be read: ${e.problem}`,
    zh: (e) => `无法解析渠道 ${e.channel} 对 ${e.operation} 的响应：${e.problem}`,
  },
  'channel.incapable': {
    retry: 'never',
    en: (e) => `${e.channel} has no way to ${e.operation} through its API`,
    zh: (e) => `渠道 ${e.channel} 不支持通过接口 ${e.operation}`,
  },
  'channel.order_not_found': {
    retry: 'never',
    en: (e) => `${e.channel} has no order ${e.orderNo} for this shop`,
    zh: (e) => `渠道 ${e.channel} 没有订单 ${e.orderNo}`,
  },
  'channel.refund_not_found': {
    retry: 'never',
    en: (e) => `${e.channel} has no refund ${e.refundId} for this shop`,
    zh: (e) => `渠道 ${e.channel} 没有退款单 ${e.refundId}`,
  },
  'storage.unavailable': {
    retry: 'later',
    en: (e) => `Storage did not carry out ${e.operation}`,
    zh: (e) => `存储未能执行 ${e.operation}`,
  },
  'storage.outcome_unknown': {
    retry: 'later',
    en: (e) => `The answer to ${e.operation} was lost; it may have been stored, so ask again`,
    zh: (e) => `${e.operation} 的结果未知，可能已写入，请用同一幂等键重试`,
  },
  'storage.busy': {
    retry: 'later',
    en: (e) => `Storage ran out of time or connections for ${e.operation}; nothing was stored`,
    zh: (e) => `存储繁忙，${e.operation} 超时或无可用连接，未写入任何数据`,
  },
  'storage.full': {
    retry: 'later',
    en: (e) => `Storage has no space left for ${e.operation}; nothing was stored`,
    zh: (e) => `存储空间已满，无法执行 ${e.operation}，未写入任何数据`,
  },
  'storage.read_only': {
    retry: 'later',
    en: (e) => `Storage takes no writes, so ${e.operation} was not carried out`,
    zh: (e) => `存储当前只读，未执行 ${e.operation}`,
  },
  'storage.not_migrated': {
    retry: 'never',
    en: (e) => `The tables for ${e.operation} are missing or old; migrate the storage first`,
    zh: (e) => `执行 ${e.operation} 所需的表缺失或版本过旧，请先迁移存储`,
  },
  'storage.newer_schema': {
    retry: 'never',
    en: (e) => `The tables have version ${e.found}; this release works up to version ${e.known}`,
    zh: (e) => `数据表版本为 ${e.found}，本版本最多支持 ${e.known}，请升级程序`,
  },
  'storage.denied': {
    retry: 'never',
    en: (e) => `Storage does not allow ${e.operation}; check user, password and grants`,
    zh: (e) => `存储拒绝 ${e.operation}，请检查账号、密码与权限`,
  },
  'storage.corrupt': {
    retry: 'never',
    en: (e) => `Row ${e.row} of ${e.table} cannot be read: ${e.problem}`,
    zh: (e) => `${e.table} 的记录 ${e.row} 无法读取：${e.problem}`,
  },
  'storage.contention': {
    retry: 'later',
    en: (e) => `${e.operation} lost against other writers ${e.attempts} times`,
    zh: (e) => `${e.operation} 与其他写入冲突 ${e.attempts} 次`,
  },
  'storage.lease_lost': {
    retry: 'later',
    en: (e) => `Another worker has taken over ${e.job}; nothing was written`,
    zh: (e) => `任务 ${e.job} 已由其他进程接管，未写入任何数据`,
  },
  'storage.transaction_aborted': {
    retry: 'reload',
    en: (e) =>
      `The host transaction cannot go on after ${e.operation} (${e.problem}); ` +
      `roll it back and run it again from its start`,
    zh: (e) => `宿主事务在 ${e.operation} 后已失效（${e.problem}），请整体回滚后重试`,
  },
  'transaction.not_allowed': {
    retry: 'never',
    en: (e) => `${e.operation} is not for a host transaction; call it on a handle without tx`,
    zh: (e) => `${e.operation} 不能在宿主事务中执行，请使用不带 tx 的句柄`,
  },
  'vault.unavailable': {
    retry: 'later',
    en: (e) => `The vault did not carry out ${e.operation}`,
    zh: (e) => `密钥库未能执行 ${e.operation}`,
  },
  'vault.cannot_open': {
    retry: 'never',
    en: (e) => `A secret sealed with key ${e.keyId} cannot be opened: ${e.problem}`,
    zh: (e) => `无法解开由密钥 ${e.keyId} 加密的数据：${e.problem}`,
  },
};

function listWords(words: readonly string[]): string {
  return words.length === 0 ? '-' : words.join(', ');
}

function listShortages(products: ErrorFields['stock.short']['products']): string {
  return products.map((p) => `${p.productId} (${p.available}/${p.needed})`).join(', ');
}
