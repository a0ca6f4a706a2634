import type { TopMethod } from '../protocol/define-method.ts';
import { topAuthTokenCreate } from './authorization/top-auth-token-create.ts';
import { topAuthTokenRefresh } from './authorization/top-auth-token-refresh.ts';
import { itemQuantityUpdate } from './item-stock/item-quantity-update.ts';
import { skusQuantityUpdate } from './item-stock/skus-quantity-update.ts';
import { tradeMemoUpdate } from './notes/trade-memo-update.ts';
import {
  merchantAvailable,
  merchantConsume,
  merchantFailsend,
  merchantResend,
  merchantReverse,
  merchantSend,
} from './e-ticket/merchant-ma.ts';
import {
  vmarketBeforeconsume,
  vmarketConsume,
  vmarketReverse,
} from './e-ticket/vmarket-consume.ts';
import {
  vmarketCodesGet,
  vmarketManageNotify,
  vmarketTasksGet,
  vmarketTimeExpand,
} from './e-ticket/vmarket-desk.ts';
import { vmarketFailsend, vmarketResend, vmarketSend } from './e-ticket/vmarket-send.ts';
import { refundRefuse } from './refunds/refund-refuse.ts';
import { refundRefusereasonGet } from './refunds/refund-refusereason-get.ts';
import { rpReturngoodsAgree } from './refunds/rp-returngoods-agree.ts';
import { rpReturngoodsRefuse } from './refunds/rp-returngoods-refuse.ts';
import { refundGet } from './refund-get.ts';
import { refundsReceiveGet } from './refunds-receive-get.ts';
import { rpRefundReview } from './rp-refund-review.ts';
import { rpRefundsAgree } from './rp-refunds-agree.ts';
import { ascpLogisticsOfflineSend } from './shipping/ascp-logistics-offline-send.ts';
import { logisticsCompaniesGet } from './shipping/logistics-companies-get.ts';
import { logisticsConsignResend } from './shipping/logistics-consign-resend.ts';
import { logisticsDummySend } from './shipping/logistics-dummy-send.ts';
import { logisticsOfflineSend } from './shipping/logistics-offline-send.ts';
import { logisticsOnlineConfirm } from './shipping/logistics-online-confirm.ts';
import { logisticsOnlineSend } from './shipping/logistics-online-send.ts';
import { billBillsGet } from './statements/bill-bills-get.ts';
import { shopSellerGet } from './shop-seller-get.ts';
import { tmcMessagesConfirm } from './push/tmc-messages-confirm.ts';
import { tmcMessagesConsume } from './push/tmc-messages-consume.ts';
import { tmcUserGet } from './push/tmc-user-get.ts';
import { tmcUserPermit } from './push/tmc-user-permit.ts';
import { timeGet } from './time-get.ts';
import { tradeFullinfoGet } from './trade-fullinfo-get.ts';
import { tradesSoldGet } from './trades-sold-get.ts';
import { tradesSoldIncrementGet } from './trades-sold-increment-get.ts';
import { userSellerGet } from './user-seller-get.ts';

const methods: readonly TopMethod[] = [
  ascpLogisticsOfflineSend,
  billBillsGet,
  itemQuantityUpdate,
  logisticsCompaniesGet,
  logisticsConsignResend,
  merchantAvailable,
  merchantConsume,
  merchantFailsend,
  merchantResend,
  merchantReverse,
  merchantSend,
  vmarketBeforeconsume,
  vmarketCodesGet,
  vmarketConsume,
  vmarketFailsend,
  vmarketManageNotify,
  vmarketResend,
  vmarketReverse,
  vmarketSend,
  vmarketTasksGet,
  vmarketTimeExpand,
  logisticsDummySend,
  logisticsOfflineSend,
  logisticsOnlineConfirm,
  logisticsOnlineSend,
  refundGet,
  refundRefuse,
  refundRefusereasonGet,
  refundsReceiveGet,
  rpRefundReview,
  rpRefundsAgree,
  rpReturngoodsAgree,
  rpReturngoodsRefuse,
  shopSellerGet,
  skusQuantityUpdate,
  timeGet,
  tmcMessagesConfirm,
  tmcMessagesConsume,
  tmcUserGet,
  tmcUserPermit,
  topAuthTokenCreate,
  topAuthTokenRefresh,
  tradeFullinfoGet,
  tradeMemoUpdate,
  tradesSoldGet,
  tradesSoldIncrementGet,
  userSellerGet,
];

/** The API methods the sandbox speaks, by name. A new one is a file here and a line above. */
export const methodByName: ReadonlyMap<string, TopMethod> = new Map(
  methods.map((method) => [method.name, method]),
);
