export { arbitraryAmountMinor, arbitraryMoney } from './arbitraries/money.ts';
export { arbitraryChannelOrder, arbitraryLaterReading } from './arbitraries/channel-order.ts';
export type { ChannelOrderLimits } from './arbitraries/channel-order.ts';
export { arbitraryOrder } from './arbitraries/order.ts';
