/**
 * A sandbox of the Taobao Open Platform: an HTTP server that speaks the platform's wire protocol,
 * keeps its own books and breaks in planned ways. Written from protocol pages, tried against no
 * live platform.
 *
 * @packageDocumentation
 */
export type {
  HoldFlag,
  RefundStatus,
  SandboxCounters,
  SandboxLine,
  SandboxRefund,
  SandboxSeller,
  SandboxTrade,
  SavedBooks,
  TradeType,
} from './books/book-types.ts';
export type { NewLine, NewTrade } from './books/create-trade.ts';
export type { ItemStockBook, NewItem, SandboxItem } from './books/item-stock.ts';
export { defaultSeedMix, type SeedKind, type SeedMix } from './books/seed-trades.ts';
export type { SandboxParcel, ShippingBook } from './books/parcels.ts';
export type { StatementFileWish } from './books/statement-file.ts';
export { taobaoSandboxSkus, type TaobaoSandboxSku } from './books/skus.ts';
export type { TradeStatus } from './books/trade-moves.ts';
export {
  createTaobaoSandbox,
  type TaobaoSandbox,
  type TaobaoSandboxAccess,
} from './create-sandbox.ts';
export type {
  NoticeMethod,
  SandboxCode,
  SandboxETicket,
  SandboxNotice,
  SandboxUse,
  SavedETickets,
} from './books/e-ticket-types.ts';
export { signNotification, type SignedNotification } from './e-ticket/sign-notification.ts';
export { taobaoFaults, type TaobaoFault, type TaobaoFaultKind } from './faults/fault-kinds.ts';
export type { RandomFaults } from './faults/random-faults.ts';
export type { TaobaoSandboxActions } from './sandbox-actions.ts';
export type { DumpedLine, DumpedTrade, TaobaoDump } from './sandbox-dump.ts';
export type { TaobaoSandboxOptions } from './sandbox-options.ts';
