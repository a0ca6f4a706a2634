export type {
  Channel, ChannelCall, ChannelCapabilities, ChannelOrder, ChannelOrderLine, ChannelPage,
  ChannelPayment, ChannelReadError, ChannelRefund, ChannelRefundState, ChannelShop,
  ChannelWriteError, ChannelWriteOutcome, ListingLimits, PageRequest, ShippingMethod, UndecodedRow,
} from './channel.ts';
export type {
  AggregateWrite, BoundKey, Change, Claim, Disclosure, DueEffectFilter, Effect, EffectState,
  EffectUpdate, Fence, IdempotencyRecord, IdempotencyScope, IngestFailure, ItemRef, KeyMove,
  KeyState, LeaseRequest, Loaded, LoadRequest, NewKey, OrderRef, Outcome, Page, ServableProduct,
  StockLevel, StockWait, Storage, StorageError, SyncCursor, TenantShop, TenantShopFilter,
} from './storage.ts';
export type { OrderFilter, OrderPosition, ShopFilter } from './storage-filters.ts';
