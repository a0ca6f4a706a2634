/**
 * A sandbox of the Pinduoduo Open Platform: an HTTP server that speaks the platform's wire protocol,
 * keeps its own books and breaks in planned ways. Written from protocol pages, tried against no
 * live platform.
 *
 * @packageDocumentation
 */
export type {
  RefundStatus,
  SandboxCounters,
  SandboxItem,
  SandboxMall,
  SandboxOrder,
  SandboxRefund,
  SavedBooks,
} from './books/book-types.ts';
export type { NewOrder } from './books/create-order.ts';
export type { OrderStage } from './books/order-moves.ts';
export type { GrantBook, SandboxCode } from './books/grants.ts';
export type { PushBook, SandboxMessage } from './books/push.ts';
export type { RefundWish } from './books/refund-commands.ts';
export { defaultSeedMix, type SeedKind, type SeedMix } from './books/seed-orders.ts';
export { pddSandboxSkus, type PddSandboxSku } from './books/skus.ts';
export type {
  ExtraParcel,
  PlatformVoucherStatus,
  SandboxCard,
  SandboxCardBatch,
  SandboxNote,
  SandboxPlatformVoucher,
  SandboxTopUp,
  SandboxVoucher,
} from './books/topic-types.ts';
export { createPddSandbox, type PddSandbox, type PddSandboxAccess } from './create-sandbox.ts';
export { pddFaults, type PddFault, type PddFaultKind } from './faults/fault-kinds.ts';
export type { RandomFaults } from './faults/random-faults.ts';
export { signNotification, type SignedConnection } from './protocol/sign-notification.ts';
export type { PushActions } from './announcements.ts';
export type { PddSandboxActions } from './sandbox-actions.ts';
export type { DumpedOrder, PddDump } from './sandbox-dump.ts';
export type { PddSandboxOptions } from './sandbox-options.ts';
