import type { TopMethod } from '../protocol/define-method.ts';
import { topAuthTokenCreate } from './authorization/top-auth-token-create.ts';
import { topAuthTokenRefresh } from './authorization/top-auth-token-refresh.ts';
import { logisticsDummySend } from './logistics-dummy-send.ts';
import { refundGet } from './refund-get.ts';
import { refundsReceiveGet } from './refunds-receive-get.ts';
import { rpRefundReview } from './rp-refund-review.ts';
import { rpRefundsAgree } from './rp-refunds-agree.ts';
import { shopSellerGet } from './shop-seller-get.ts';
import { timeGet } from './time-get.ts';
import { tradeFullinfoGet } from './trade-fullinfo-get.ts';
import { tradeMemoUpdate } from './trade-memo-update.ts';
import { tradesSoldGet } from './trades-sold-get.ts';
import { tradesSoldIncrementGet } from './trades-sold-increment-get.ts';
import { userSellerGet } from './user-seller-get.ts';

const methods: readonly TopMethod[] = [
  logisticsDummySend,
  refundGet,
  refundsReceiveGet,
  rpRefundReview,
  rpRefundsAgree,
  shopSellerGet,
  timeGet,
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
