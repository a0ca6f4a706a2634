export { createTaobaoAuthorization } from './authorization/create-authorization.ts';
export type {
  TaobaoAuthorization,
  TaobaoAuthorizeRequest,
} from './authorization/create-authorization.ts';
export type { TaobaoGrant, TaobaoRight } from './authorization/map-grant.ts';
export type { TaobaoAuthorizationOptions } from './authorization/options.ts';
export { createTaobaoChannel } from './create-channel.ts';
export type { ETicketOptions } from './e-ticket/options.ts';
export type { TaobaoChannelOptions } from './options.ts';
export type { TaobaoMessageOptions } from './push/options.ts';
export type {
  RefuseProof,
  RefuseReason,
  ReturnsRefusedBy,
  TaobaoRefundOptions,
} from './refunds/refund-options.ts';
export type { ParcelApi } from './shipping/parcel-apis.ts';
export type { SignMethod } from './sign.ts';
