export { createPddAuthorization } from './authorization/create-authorization.ts';
export type {
  PddAuthorization,
  PddAuthorizationOptions,
  PddAuthorizeRequest,
  PddCode,
} from './authorization/create-authorization.ts';
export type { PddGrant, PddRight } from './authorization/map-grant.ts';
export type { PddCardOptions } from './card-deposit/deposit-options.ts';
export { createPddChannel } from './create-channel.ts';
export type {
  PddRealtimeUse,
  PddStateUse,
  PddVoucherOptions,
} from './e-ticket/e-ticket-options.ts';
export type { PddCiphertext, PddPlaintext } from './decryption/decrypt-rows.ts';
export { createPddDecryption, type PddDecryption } from './decryption/decryption.ts';
export {
  createPddPlatformVouchers,
  type PddPlatformVouchers,
  type PddVoucherState,
  type PddVoucherUse,
} from './e-ticket/platform-vouchers.ts';
export type { PddChannelOptions } from './options.ts';
export {
  createPddMessages,
  type PddMessageMall,
  type PddMessages,
  type PddMessageUser,
} from './push/messages.ts';
export type { PddDailyBillColumns, PddDailyBillOptions } from './statements/daily-bill-options.ts';
export type { PddTopUpOptions } from './top-up/top-up-options.ts';
export { createPddTopUps, type PddTopUps } from './top-up/top-ups.ts';
