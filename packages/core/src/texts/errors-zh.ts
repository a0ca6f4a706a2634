import type { ErrorFields } from '../kernel/error-fields.ts';
import { listShortages, listSums, listWords } from '../kernel/error-lists.ts';

/** What each error says in Chinese to the person at the screen. */
export const errorsZh: {
  readonly [Code in keyof ErrorFields]: (fields: ErrorFields[Code]) => string;
} = {
  'input.invalid': ({ issues }) =>
    `输入有误：${issues.map((i) => `${i.field}: ${i.problem}`).join('；')}`,
  'idempotency.key_reused': (e) => `幂等键 ${e.key} 已用于另一份 ${e.operation} 输入，请换新键`,
  'dispatch.not_found': (e) => `订单 ${e.orderId} 没有为订阅者 ${e.subscriber} 搁置的事件`,
  'access.denied': (e) => `无权执行 ${e.operation}：${e.reason}`,
  'throttle.exceeded': (e) => `错误尝试过多，请在 ${e.retryAfterMs} 毫秒后重试`,
  'shop.not_found': (e) => `店铺 ${e.shopId} 不存在`,
  'shop.name_taken': (e) => `店铺名称“${e.name}”已存在，请换一个名称`,
  'shop.not_on_platform': (e) =>
    `店铺 ${e.shopId} 属于渠道 ${e.channel}，其订单以渠道为准，不能执行 ${e.operation}`,
  'shop.illegal_transition': (e) =>
    `店铺 ${e.shopId} 处于 ${e.state} 状态，不能执行 ${e.command}；可执行：${listWords(e.legal)}`,
  'shop.setup_unchecked': (e) =>
    `店铺 ${e.shopId} 尚未通过接入检查，请先执行接入检查，或说明理由后跳过`,
  'shop.unsettled': (e) =>
    `店铺 ${e.shopId} 还有 ${e.orders} 个待结算订单（${listSums(e.sums)}），请改用逐步关闭`,
  'product.not_found': (e) => `商品 ${e.productId} 不存在`,
  'product.name_taken': (e) => `商品名称“${e.name}”已存在，请换一个名称`,
  'stock.short': (e) => `订单 ${e.orderId} 等待补货：${listShortages(e.products)}`,
  'stock.not_keys': (e) => `商品 ${e.productId} 的库存方式为 ${e.kind}，不是卡密`,
  'stock.import_not_found': (e) => `导入批次 ${e.importId} 不存在`,
  'stock.not_counted': (e) => `商品 ${e.productId} 的库存方式为 ${e.kind}，不是按件计数`,
  'stock.too_few': (e) =>
    `商品 ${e.productId} 可用库存为 ${e.available} 件，不能减少 ${e.needed} 件`,
  'stock.import_mismatch': (e) => `导入批次 ${e.importId} 无法继续：${e.problem}`,
  'order.not_found': (e) => `订单 ${e.orderId} 不存在`,
  'order.number_taken': (e) => `店铺 ${e.shopId} 的单号 ${e.orderNo} 已用于另一订单 ${e.orderId}`,
  'order.not_removable': (e) =>
    `订单 ${e.orderId} 不能移除：${e.unitIds.length} 个单元已发放或待发放，待结算 ${e.unsettledMinor}（最小货币单位）`,
  'order.illegal_transition': (e) =>
    `${e.axis} 处于 ${e.state} 状态，不能执行 ${e.command}；可执行：${listWords(e.legal)}`,
  'order.not_paid': (e) => `订单 ${e.orderId} 未处于已付款状态（${e.payment}）`,
  'order.frozen': (e) => `订单 ${e.orderId} 已冻结（${listWords(e.reasons)}），不能${e.action}`,
  'order.reading_stale': (e) => `订单 ${e.orderId} 的渠道数据已过期，请先刷新`,
  'order.not_fresh': (e) => `无法从渠道重新读取订单 ${e.orderId}，未发放任何卡密`,
  'order.nothing_owed': (e) => `订单 ${e.orderId} 没有可执行 ${e.action} 的商品`,
  'order.goods_out': (e) =>
    `订单 ${e.orderId} 的商品已发出或可能已发出（${e.where === 'buyer' ? '买家已收到' : '渠道已知或正在告知'}）`,
  'hold.not_releasable': (e) =>
    `订单 ${e.orderId} 的冻结 ${e.hold} 不能由此操作解除，归属：${e.owner}`,
  'unit.not_found': (e) => `订单 ${e.orderId} 没有单元 ${e.unitId}`,
  'line.not_found': (e) => `订单 ${e.orderId} 没有商品行 ${e.lineId}`,
  'unit.not_by_parcel': (e) => `订单 ${e.orderId} 的单元 ${e.unitId} 不走包裹`,
  'personal.not_wanted': (e) =>
    `订单 ${e.orderId} 没有需要${e.what === 'account' ? '充值账号' : '收件人'}的待发商品`,
  'personal.not_kept': (e) => `订单 ${e.orderId} 没有保存收件人或充值账号`,
  'confirmation.not_found': (e) => `订单 ${e.orderId} 没有渠道登记项 ${e.confirmationId}`,
  'reconciliation.not_found': (e) => `对账 ${e.reportId} 不存在`,
  'reconciliation.no_difference': (e) => `对账 ${e.reportId} 没有第 ${e.differenceNo} 条差异`,
  'reconciliation.illegal_transition': (e) =>
    `对账 ${e.reportId} 当前状态为 ${e.state}，不能执行 ${e.command}`,
  'reconciliation.unexplained': (e) => `对账 ${e.reportId} 还有 ${e.open} 条差异未说明`,
  'reconciliation.stopped': (e) => `对账 ${e.reportId} 已被调用方中止`,
  'batch.not_found': (e) => `批次 ${e.batchId} 不存在`,
  'batch.too_large': (e) => `一个批次最多 ${e.most} 项`,
  'batch.expired': (e) => `批次 ${e.batchId} 的预演已过期，请重新预演`,
  'batch.illegal_transition': (e) =>
    `批次 ${e.batchId} 处于 ${e.state}，不能执行 ${e.command}，可执行：${listWords(e.legal)}`,
  'batch.not_undoable': (e) => `批次 ${e.batchId}（${e.operation}）已不能撤回`,
  'report.not_found': (e) => `报告 ${e.reportId} 不存在`,
  'finding.not_found': (e) => `问题 ${e.findingId} 不存在`,
  'finding.illegal_transition': (e) =>
    `问题 ${e.findingId} 处于 ${e.state}，不能执行 ${e.command}，可执行：${listWords(e.legal)}`,
  'batch.item_moved_on': (e) => `订单 ${e.orderId} 此后已有其他变化`,
  'parcel.not_found': (e) => `包裹 ${e.parcelId} 不存在`,
  'parcel.contents_differ': (e) => `包裹 ${e.parcelId} 已用运单号 ${e.trackingNo} 发出，内容不同`,
  'parcel.waybill_taken': (e) => `同一订单的包裹 ${e.parcelId} 已使用运单号 ${e.trackingNo}`,
  'parcel.exceeds_owed': (e) =>
    `订单 ${e.orderId} 的商品行 ${e.lineId} 只剩 ${e.owed} 件可发，不是 ${e.wanted} 件`,
  'fulfilment.not_found': (e) => `没有编号为 ${e.requestId} 的代充请求`,
  'unit.case_open': (e) => `单元 ${e.unitId} 有未结售后单 ${e.caseId}`,
  'verification.code_invalid': () => '该店铺没有这个核销码',
  'redemption.not_located': () => '没有与所填信息相符的订单',
  'link.invalid': () => '兑换链接无效',
  'link.revoked': () => '兑换链接已被新的链接取代',
  'link.expired': (e) => `订单 ${e.orderId} 的兑换链接已过期，可由运营延长`,
  'redemption.over': (e) => `订单 ${e.orderId} 的兑换已结束（${e.redemption}）`,
  'case.not_found': (e) => `售后单 ${e.caseId} 不存在`,
  'case.not_allowed': (e) => `售后单 ${e.caseId} 的操作 ${e.command} 不允许 ${e.actor} 执行`,
  'case.led_by_channel': (e) => `售后单 ${e.caseId} 以平台为准，请在平台执行 ${e.command}`,
  'case.rule_refuses': (e) => `规则 ${e.rule} 不允许订单 ${e.orderId} 的该售后`,
  'case.evidence_missing': (e) =>
    `订单 ${e.orderId} 的售后原因 ${e.reasonCode} 缺少凭证：${listWords(e.missing)}`,
  'case.unit_taken': (e) => `单元 ${e.unitId} 已在未结束的售后单 ${e.caseId} 中`,
  'refund.exceeds_share': (e) =>
    `单元 ${e.unitId} 可退 ${e.leftMinor}（最小货币单位），不足 ${e.requestedMinor}`,
  'refund.channel_case_missing': (e) =>
    `该渠道只能同意买家发起的退款；${listWords(e.unitIds)} 没有退款申请`,
  'channel.unavailable': (e) => `渠道 ${e.channel} 未响应 ${e.operation}`,
  'channel.outcome_unknown': (e) => `渠道 ${e.channel} 的 ${e.operation} 结果未知，请先查询状态`,
  'channel.throttled': (e) =>
    `渠道 ${e.channel} 对 ${e.operation} 限流，请等待 ${e.retryAfterMs} 毫秒`,
  'channel.grant_expired': (e) => `店铺在渠道 ${e.channel} 的授权已失效，请重新授权`,
  'channel.rejected': (e) =>
    `渠道 ${e.channel} 拒绝 ${e.operation}：${e.channelCode} ${e.channelMessage}`,
  'channel.unreadable': (e) => `无法解析渠道 ${e.channel} 对 ${e.operation} 的响应：${e.problem}`,
  'archive.not_written': (e) => `存档不完整，文件 ${e.part} 未能写入：${e.problem}`,
  'archive.unreadable': (e) => `无法读取存档文件 ${e.part}：${e.problem}`,
  'statement.unreadable': (e) => `无法按 ${e.format} 解析对账单文件，第 ${e.line} 行：${e.problem}`,
  'posting.not_found': (e) => `店铺 ${e.shopId} 的账本中没有分录 ${e.posting}`,
  'posting.corrected': (e) => `分录 ${e.posting} 已由 ${e.correctedBy} 更正，请更正后者`,
  'notification.rejected': (e) => `自称来自渠道 ${e.channel} 的通知未通过校验：${e.problem}`,
  'notification.unreadable': (e) => `无法解析渠道 ${e.channel} 的通知：${e.problem}`,
  'channel.incapable': (e) => `渠道 ${e.channel} 不支持通过接口 ${e.operation}`,
  'channel.order_not_found': (e) => `渠道 ${e.channel} 没有订单 ${e.orderNo}`,
  'channel.refund_not_found': (e) => `渠道 ${e.channel} 没有退款单 ${e.refundId}`,
  'storage.unavailable': (e) => `存储未能执行 ${e.operation}`,
  'storage.outcome_unknown': (e) => `${e.operation} 的结果未知，可能已写入，请用同一幂等键重试`,
  'storage.busy': (e) => `存储繁忙，${e.operation} 超时或无可用连接，未写入任何数据`,
  'storage.full': (e) => `存储空间已满，无法执行 ${e.operation}，未写入任何数据`,
  'storage.read_only': (e) => `存储当前只读，未执行 ${e.operation}`,
  'storage.not_migrated': (e) => `执行 ${e.operation} 所需的表缺失或版本过旧，请先迁移存储`,
  'storage.newer_schema': (e) => `数据表版本为 ${e.found}，本版本最多支持 ${e.known}，请升级程序`,
  'storage.denied': (e) => `存储拒绝 ${e.operation}，请检查账号、密码与权限`,
  'storage.corrupt': (e) => `${e.table} 的记录 ${e.row} 无法读取：${e.problem}`,
  'storage.contention': (e) => `${e.operation} 与其他写入冲突 ${e.attempts} 次`,
  'storage.lease_lost': (e) => `任务 ${e.job} 已由其他进程接管，未写入任何数据`,
  'storage.transaction_aborted': (e) =>
    `宿主事务在 ${e.operation} 后已失效（${e.problem}），请整体回滚后重试`,
  'transaction.not_allowed': (e) => `${e.operation} 不能在宿主事务中执行，请使用不带 tx 的句柄`,
  'vault.unavailable': (e) => `密钥库未能执行 ${e.operation}`,
  'vault.cannot_open': (e) => `无法解开由密钥 ${e.keyId} 加密的数据：${e.problem}`,
};
