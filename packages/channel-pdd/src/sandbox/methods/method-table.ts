import { billUrlGet } from './statements/bill-url-get.ts';
import type { PopMethod } from '../protocol/define-method.ts';
import { cardBatchAdd } from './card-deposit/card-batch-add.ts';
import { openDecryptBatch, openDecryptMaskBatch } from './decryption/open-decrypt.ts';
import { otaCardPrepare, otaCardVerify } from './e-ticket/ota-cards.ts';
import { voucherInfoSend } from './e-ticket/voucher-info-send.ts';
import { voucherRealtimeVerify } from './e-ticket/voucher-realtime-verify.ts';
import { voucherState } from './e-ticket/voucher-state.ts';
import { popAuthTokenCreate } from './authorization/pop-auth-token-create.ts';
import { popAuthTokenRefresh } from './authorization/pop-auth-token-refresh.ts';
import { goodsQuantityUpdate } from './item-stock/goods-quantity-update.ts';
import { mallInfoGet, timeGet } from './mall-and-time.ts';
import { orderNoteUpdate } from './notes/order-note-update.ts';
import { orderInformationGet, orderStatusGet, refundStatusCheck } from './order-get.ts';
import { orderListGet, orderNumberListIncrementGet } from './order-list.ts';
import { pmcAccrueQuery, pmcUserCancel, pmcUserGet } from './push/pmc-messages.ts';
import { pmcUserPermit } from './push/pmc-user-permit.ts';
import { refundAddressListGet, refundAgree, refundReturngoodsAgree } from './refund-agree.ts';
import { refundInformationGet } from './refund-get.ts';
import { refundListIncrementGet } from './refund-list.ts';
import { logisticsCompaniesGet, logisticsOnlineSend } from './shipping/logistics.ts';
import { uploadExtraLogistics } from './shipping/upload-extra-logistics.ts';
import { chargeNotify, virtualInformationGet } from './top-up/charge-notify.ts';

const methods: readonly PopMethod[] = [
  timeGet,
  mallInfoGet,
  popAuthTokenCreate,
  popAuthTokenRefresh,
  pmcUserPermit,
  pmcUserGet,
  pmcUserCancel,
  pmcAccrueQuery,
  orderNumberListIncrementGet,
  orderListGet,
  orderInformationGet,
  orderStatusGet,
  logisticsCompaniesGet,
  logisticsOnlineSend,
  uploadExtraLogistics,
  orderNoteUpdate,
  goodsQuantityUpdate,
  voucherInfoSend,
  voucherRealtimeVerify,
  voucherState,
  otaCardPrepare,
  otaCardVerify,
  chargeNotify,
  cardBatchAdd,
  billUrlGet,
  openDecryptBatch,
  openDecryptMaskBatch,
  virtualInformationGet,
  refundListIncrementGet,
  refundInformationGet,
  refundStatusCheck,
  refundAgree,
  refundReturngoodsAgree,
  refundAddressListGet,
];

/** The APIs that the sandbox speaks. */
export const methodByName: ReadonlyMap<string, PopMethod> = new Map(
  methods.map((method) => [method.name, method]),
);
