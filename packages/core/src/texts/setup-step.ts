import type { Delivery } from '../order/order.ts';
import type { SetupStep, SetupStepName } from '../shop/setup.ts';
import { setupReasons, type SetupReason } from '../shop/setup-reasons.ts';
import { errorText, type Language } from './error-text.ts';

interface Text {
  readonly zh: string;
  readonly en: string;
}

const steps: Readonly<Record<SetupStepName, Text>> = {
  credentials: { zh: '店铺授权', en: 'Credentials' },
  user: { zh: '前台下单用户', en: 'Ordering user' },
  orders: { zh: '读取订单列表', en: 'Page of orders' },
  order: { zh: '读取指定订单', en: 'Order that was named' },
  item: { zh: '商品映射', en: 'Mapped item' },
  place: { zh: '接收测试订单', en: 'Test order taken in' },
  supply: { zh: '备货', en: 'Goods at hand' },
  link: { zh: '兑换链接', en: 'Redemption link' },
  redeem: { zh: '买家兑换', en: 'Redeemed by the buyer' },
  ship: { zh: '直接发卡', en: 'Handed over by ship' },
  send: { zh: '发送电子凭证', en: 'Vouchers sent' },
  dispense: { zh: '平台发卡', en: 'Dispensed by the channel' },
  produce: { zh: '直充代充', en: 'Produced by the fulfiller' },
  mark: { zh: '人工发货', en: 'Marked as handed over' },
  pack: { zh: '包裹发出', en: 'Parcel shipped' },
  confirm: { zh: '回传渠道', en: 'Channel told' },
  verify: { zh: '核销', en: 'Verified' },
  complete: { zh: '买家确认收货', en: 'Completed by the buyer' },
  settle: { zh: '结算', en: 'Settled' },
  keep: { zh: '数据校验', en: 'Sound as stored' },
};

const outcomes: Readonly<Record<SetupStep['outcome'], Text>> = {
  passed: { zh: '通过', en: 'passed' },
  failed: { zh: '失败', en: 'failed' },
  skipped: { zh: '跳过', en: 'skipped' },
  untried: { zh: '无法演练', en: 'cannot be tried' },
};

const reasonsZh: Readonly<Record<SetupReason, string>> = {
  before_failed: '前面的步骤已失败',
  not_named: '未指定订单',
  known_here_only: '该店铺的订单只有宿主程序知道',
  user_untold: '渠道不提供下单用户',
  user_differs: '渠道返回的下单用户与店铺配置不一致',
  item_unmapped: '该商品尚未映射',
  not_ready: '已付款的卡密订单未能备货',
  fulfiller_missing: '商品的代充方未接入',
  fulfiller_not_asked: '代充会真实产生，演练不调用代充方',
  channel_supplies: '卡密由平台保管，只有真实订单会取用',
  handed_over_by_hand: '由人工交付',
  parcel_not_sent: '演练不寄出包裹，运单号为虚拟',
  card_differs: '卡密加密后再解密与原文不一致',
  link_differs: '兑换链接指向其他订单',
  not_handed_over: '商品未交付',
  told_by_hand: '由人工在渠道后台操作',
  channel_knows: '渠道自行发卡，无需回传',
  not_told: '不会回传渠道',
  nobody_verifies: '无需核销',
  code_unreadable: '核销码展示后无法读回',
  not_verified: '未能核销',
  not_settled: '货款未能结算',
  settled_by_statement: '只有真实对账单才能确认到账',
  settled_by_host: '由宿主程序告知到账',
  unsound: '存储后会违反数据规则',
};

const ways: Readonly<Record<Delivery, Text>> = {
  claim_page: { zh: '兑换页领取', en: 'claim page' },
  direct: { zh: '直接发卡', en: 'direct' },
  e_voucher: { zh: '电子凭证', en: 'vouchers by the channel' },
  platform_cards: { zh: '平台发卡', en: 'cards kept by the channel' },
  top_up: { zh: '直充代充', en: 'top-up' },
  manual: { zh: '人工发货', en: 'by hand' },
  parcel: { zh: '快递包裹', en: 'parcel' },
};

/**
 * One step of a setup check 接入检查 in the language of the person who reads it: which way and item it is
 * about, what was tried, what came of it, and why where it has not passed.
 */
export function setupStepText(step: SetupStep, language: Language): string {
  const { outcome, item, way } = step;
  const about = [
    ...(way === null ? [] : [ways[way.delivery][language]]),
    ...(item === null ? [] : [Object.values(item).join('/')]),
  ];
  const why = whyOf(step, language);
  const isZh = language === 'zh';
  const place = about.length === 0 ? '' : `${about.join(isZh ? '，' : ', ')} · `;
  const said = `${steps[step.step][language]}${isZh ? '：' : ': '}${outcomes[outcome][language]}`;
  return `${place}${said}${why === null ? '' : ` (${why})`}`;
}

function whyOf({ reason, error }: SetupStep, language: Language): string | null {
  if (reason !== null) return language === 'zh' ? reasonsZh[reason] : setupReasons[reason];
  return error === null ? null : errorText(error, language);
}
