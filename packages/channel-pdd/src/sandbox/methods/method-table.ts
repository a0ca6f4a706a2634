import type { PopMethod } from '../protocol/define-method.ts';
import { logisticsCompaniesGet, logisticsOnlineSend } from './logistics.ts';
import { mallInfoGet, timeGet } from './mall-and-time.ts';
import { orderInformationGet, orderStatusGet, refundStatusCheck } from './order-get.ts';
import { orderListGet, orderNumberListIncrementGet } from './order-list.ts';
import { refundAddressListGet, refundAgree, refundReturngoodsAgree } from './refund-agree.ts';
import { refundInformationGet } from './refund-get.ts';
import { refundListIncrementGet } from './refund-list.ts';

const methods: readonly PopMethod[] = [
  timeGet,
  mallInfoGet,
  orderNumberListIncrementGet,
  orderListGet,
  orderInformationGet,
  orderStatusGet,
  logisticsCompaniesGet,
  logisticsOnlineSend,
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
