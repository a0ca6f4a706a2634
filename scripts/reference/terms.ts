import type { ActionState } from '../../packages/core/src/after-sales/action-machine.ts';
import type { CaseState } from '../../packages/core/src/after-sales/case-machine.ts';
import type { BatchOperation } from '../../packages/core/src/batches/batch-inputs.ts';
import type { ReconciliationState } from '../../packages/core/src/reports/reconcile/reconciliation-machine.ts';
import type { BatchState } from '../../packages/core/src/batches/batch-machine.ts';
import type { ConfirmationState } from '../../packages/core/src/fulfilment/confirmation-machine.ts';
import type { DeadlineState } from '../../packages/core/src/deadlines/deadline-machine.ts';
import type { FulfilState } from '../../packages/core/src/fulfilment/fulfil-machine.ts';
import type { KeyState } from '../../packages/core/src/stock/key-machine.ts';
import type { IssueState } from '../../packages/core/src/fulfilment/issue-machine.ts';
import type { ParcelState } from '../../packages/core/src/fulfilment/parcel-machine.ts';
import type { Delivery } from '../../packages/core/src/order/order.ts';
import type {
  BuiltInHoldReason,
  HeldAction,
  HoldOwner,
} from '../../packages/core/src/order/hold-machine.ts';
import type { PaymentState } from '../../packages/core/src/order/payment-machine.ts';
import type { PresenceState } from '../../packages/core/src/order/presence-machine.ts';
import type { SettlementState } from '../../packages/core/src/order/settlement-machine.ts';
import type { FindingState } from '../../packages/core/src/reports/findings/finding-machine.ts';
import type { StandingState } from '../../packages/core/src/buyers/standing-machine.ts';
import type { GrantState } from '../../packages/core/src/shop/grant-machine.ts';
import type { PauseState } from '../../packages/core/src/shop/pause-machine.ts';
import type { ShopState } from '../../packages/core/src/shop/shop-machine.ts';
import type { CoverState } from '../../packages/core/src/stock/cover-machine.ts';
import type { LoweredState } from '../../packages/core/src/stock/lowered-machine.ts';
import type { PersonalState } from '../../packages/core/src/people/personal-machine.ts';
import type { RedemptionState } from '../../packages/core/src/redemption/redemption-machine.ts';
import type { VerificationState } from '../../packages/core/src/verification/verification-machine.ts';

/** How a machine and its states are called in Chinese, and what it is about. */
export interface MachineTerms<State extends string = string> {
  readonly zh: string;
  readonly about: string;
  readonly states: Readonly<Record<State, string>>;
}

const payment: MachineTerms<PaymentState> = {
  zh: '付款',
  about: 'What the buyer’s money has come to. `closed → paid` is a late payment 逾期付款.',
  states: { unpaid: '待付款', paid: '已付款', completed: '交易成功', closed: '交易关闭' },
};

const settlement: MachineTerms<SettlementState> = {
  zh: '结算',
  about: 'Whether the order’s money has reached the shop or gone back.',
  states: { none: '无', unsettled: '待结算', settled: '已结算', reversed: '已退回' },
};

const presence: MachineTerms<PresenceState> = {
  zh: '在列',
  about: 'Whether an order stands in lists; a removed one 移除 is kept, and can be restored.',
  states: { live: '在列', removed: '已移除' },
};

const hold: MachineTerms<'clear' | 'held' | 'overridden'> = {
  zh: '冻结',
  about:
    'One machine per reason; an order is frozen while any reason holds it. `overridden`: staff went over its owner’s head, and it does not come back while its cause goes on.',
  states: { clear: '未冻结', held: '已冻结', overridden: '已越权解除' },
};

const redemption: MachineTerms<RedemptionState> = {
  zh: '兑换',
  about: 'Whether the buyer has exchanged the order for its goods through its link.',
  states: {
    not_required: '无需兑换',
    pending: '待兑换',
    redeemed: '已兑换',
    rejected: '已拒绝',
    expired: '已过期',
    cancelled: '已取消',
  },
};

const issue: MachineTerms<IssueState> = {
  zh: '发放',
  about: 'One attempt to issue the goods of one unit; a further attempt stands beside it.',
  states: {
    open: '待占用',
    claimed: '占用',
    sending: '凭证发送中',
    delivered: '已发放',
    returned: '已退回库存',
    replaced: '已补发',
    voided: '作废',
    cancelled: '已取消',
  },
};

const key: MachineTerms<KeyState> = {
  zh: '卡密',
  about:
    'Where a card key is; when its text first left the vault stands beside it, and is never undone. ' +
    'Keys have no history of their own: their units and the stock entries tell it.',
  states: {
    available: '可用',
    claimed: '占用',
    delivered: '已发放',
    voided: '作废',
    expired: '已过期',
    quarantined: '隔离',
    consigned: '已交平台代发',
  },
};

const cover: MachineTerms<CoverState> = {
  zh: '可售状态',
  about: 'How long a product lasts, by its policy; `out` where nothing is left for who buys next.',
  states: { well: '充足', low: '偏低', out: '售罄' },
};

const lowered: MachineTerms<LoweredState> = {
  zh: '渠道库存下调',
  about:
    'An item whose stock at its channel is lowered while its product is short. It is written down before the channel is told; what was restored to little is raised as stock comes, and what lasts is struck off.',
  states: {
    lowering: '下调中',
    lowered: '已下调',
    refused: '无法下调',
    restoring: '恢复中',
    restored: '已恢复',
    by_hand: '人工设定',
    struck: '已撤销',
  },
};

const personal: MachineTerms<PersonalState> = {
  zh: '个人信息',
  about:
    'Whether the recipient 收件人 of an order, or the account 充值账号 to top up, is kept beside it; one machine for each. Once nothing of the order needs it, it is `retired` until its time is over.',
  states: { none: '无', kept: '已保存', retired: '待清除', erased: '已清除' },
};

const parcel: MachineTerms<ParcelState> = {
  zh: '包裹',
  about: 'Where a parcel with physical goods 实物 is, by what was recorded.',
  states: {
    packed: '已打包',
    shipped: '运输中',
    received: '已签收',
    lost: '已丢失',
    returned: '已退回',
  },
};

const fulfil: MachineTerms<FulfilState> = {
  zh: '代充',
  about:
    'Whether the host’s fulfiller has produced the goods of one attempt on one unit; absent is `not_due`.',
  states: {
    not_due: '未到时',
    running: '处理中',
    needs_check: '待人工核对',
    refused: '已拒绝',
    dropped: '已放弃',
    done: '已完成',
  },
};

const reconciliation: MachineTerms<ReconciliationState> = {
  zh: '对账',
  about:
    'A reconciliation of a period, from the first line read to the signature; no part of an order. An illegal move answers `reconciliation.illegal_transition`.',
  states: { running: '进行中', open: '待签核', signed: '已签核' },
};

const batch: MachineTerms<BatchState> = {
  zh: '批量操作',
  about:
    'The same operation for many orders; no part of an order. That a plan 预演 has expired is computed when it is read; an illegal move answers `batch.illegal_transition`.',
  states: {
    planned: '已预演',
    running: '执行中',
    cancelled: '已停止',
    done: '已完成',
    undoing: '撤回中',
    undone: '已撤回',
  },
};

const deadline: MachineTerms<DeadlineState> = {
  zh: '时限',
  about:
    'What the worker has announced of a deadline; whether time is up is computed when one asks.',
  states: {
    running: '计时中',
    warned: '已预警',
    reminded: '已再次提醒',
    breached: '已逾期',
    escalated: '已上报',
  },
};

const shop: MachineTerms<ShopState> = {
  zh: '店铺启停',
  about:
    'A shop on and off. Its events are no order’s: what was done last stands in `Shop.switched`.',
  states: { enabled: '已启用', draining: '逐步关闭', disabled: '已停用' },
};

const grant: MachineTerms<GrantState> = {
  zh: '授权',
  about:
    'What is known of the credentials of a shop. Its events are no order’s: they stand in `shops.findChanges`.',
  states: { valid: '有效', renewing: '续期中', dead: '已失效' },
};

const pause: MachineTerms<PauseState> = {
  zh: '店铺风险暂停',
  about:
    'Whether a risk keeps a shop from handing anything over. Its events are no order’s: they stand in `shops.findChanges`.',
  states: { running: '正常', paused: '已暂停' },
};

const finding: MachineTerms<FindingState> = {
  zh: '检查发现的问题',
  about:
    'What a check has found, from one report to the next. Reports themselves say `fade`, `reappear` and `worsen`; its events are no order’s.',
  states: { open: '待处理', acknowledged: '已知悉', resolved: '已解决' },
};

const standing: MachineTerms<StandingState> = {
  zh: '用户权限',
  about:
    'What the house thinks of a buyer or an ordering user. Its events are no order’s; a standing that has expired counts as `clear`.',
  states: { clear: '正常', watched: '关注', limited: '限制', blocked: '禁止' },
};

const confirmation: MachineTerms<ConfirmationState> = {
  zh: '发货回传',
  about: 'Whether the channel knows that goods went out; a fact apart from the hand-over itself.',
  states: {
    not_required: '无需回传',
    not_due: '未到时',
    pending: '待回传',
    confirmed: '已回传',
    failed: '回传失败',
    needs_check: '待人工核对',
  },
};

const verification: MachineTerms<VerificationState> = {
  zh: '核销',
  about: 'Whether a unit that was handed over counts as used.',
  states: {
    not_required: '无需核销',
    not_due: '未到时',
    pending: '待核销',
    verifying: '渠道核销中',
    needs_check: '待人工核对',
    verified: '已核销',
    undoing: '渠道撤销中',
    voided: '作废',
  },
};

const afterSales: MachineTerms<CaseState> = {
  zh: '售后单',
  about:
    'What was asked for some units of an order, by its buyer, at its channel, by staff or by a rule; it lives in its order. ' +
    'Where the channel has the case, its word is the truth: `agree`, `await_return`, `send`, `refuse`, `withdraw`, `witness`.',
  states: {
    requested: '待处理',
    reviewing: '审核中',
    approved: '已同意',
    awaiting_return: '待买家退货',
    return_in_transit: '退货途中',
    received: '已收到退货',
    inspected: '已验货',
    settling: '处理中',
    failed: '处理失败',
    done: '已完成',
    rejected: '已拒绝',
    disputed: '平台介入',
    withdrawn: '已撤销',
    expired: '逾期未退货',
    closed: '已关闭',
  },
};

const action: MachineTerms<ActionState> = {
  zh: '售后动作',
  about:
    'One remedy action of a case: a refund, a reissue. Each is a record of its own and can be tried again.',
  states: {
    planned: '待执行',
    running: '执行中',
    done: '已完成',
    failed: '失败',
    unknown: '结果待查',
  },
};

/** The terms of every machine, by its name. */
export const termsByMachine: Readonly<Record<string, MachineTerms>> = {
  payment,
  settlement,
  presence,
  hold,
  redemption,
  issue,
  key,
  cover,
  lowered,
  parcel,
  personal,
  fulfil,
  deadline,
  confirmation,
  shop,
  grant,
  pause,
  standing,
  finding,
  verification,
  case: afterSales,
  action,
  batch,
  reconciliation,
};

/** What can be done in a batch, in Chinese. */
export const batchTerms: Readonly<Record<BatchOperation, string>> = {
  'fulfilment.ship': '批量发货',
  'redemption.link': '复制链接',
  'fulfilment.reveal': '复制卡密',
  'orders.remove': '批量移除',
  'orders.restore': '批量恢复',
  'orders.freeze': '批量冻结',
  'orders.unfreeze': '批量解冻',
  'orders.reject': '批量拒绝',
  'afterSales.approve': '批量同意售后',
  'afterSales.reject': '批量拒绝售后',
};

/** Why an order is frozen, in Chinese. */
export const holdTerms: Readonly<Record<BuiltInHoldReason, string>> = {
  manual: '人工冻结',
  risk: '风控',
  out_of_stock: '缺货',
  unmapped_product: '商品未映射',
  fulfilment_failed: '代充失败',
  channel_hold: '平台暂停发货',
  channel_refund: '平台退款中',
  buyer_blocked: '用户受限',
  shop_closed: '店铺停用',
  shop_paused: '店铺风险暂停',
  conflict: '与平台数据冲突',
};

/** A way of delivering goods, in Chinese. */
export const deliveryTerms: Readonly<Record<Delivery, string>> = {
  claim_page: '兑换页领取',
  direct: '直接发卡',
  e_voucher: '电子凭证',
  platform_cards: '平台发卡',
  top_up: '直充代充',
  manual: '人工发货',
  parcel: '快递包裹',
};

/** Who ends a hold, in Chinese. */
export const ownerTerms: Readonly<Record<HoldOwner, string>> = {
  operator: '运营人员',
  host: '宿主程序',
  rule: '规则',
  buyer: '用户权限',
  shop: '店铺',
  stock: '库存',
  mapping: '商品映射',
  fulfiller: '代充方',
  channel: '平台',
};

/** What a hold stands in the way of, in Chinese. */
export const actionTerms: Readonly<Record<HeldAction, string>> = {
  claim: '占用卡密',
  deliver: '发放',
  verify: '核销',
  refund: '退款',
  confirm: '发货回传',
};
