export type { KeysMoved, MoveKeysError } from './withdraw-keys.ts';
export type { KeyCalls, MoveKeysCallError, MoveKeysInput } from './key-calls.ts';
export type {
  ContentCalls,
  FixedContentSet,
  SetFixedContentError,
  SetFixedContentInput,
} from './fixed-content.ts';
export type {
  ConsignCalls,
  ConsignError,
  ConsignInput,
  KeysConsigned,
  OpenKey,
} from './consign-keys.ts';
export type { FindImportsInput, ImportReadError, ImportReads } from './import-reads.ts';
export type {
  DepositCalls,
  DepositKeysError,
  DepositKeysInput,
  KeysDeposited,
} from './deposit-keys.ts';
export {
  afterAct,
  guardOfAct,
  keyGuards,
  keyMachine,
  keyStates,
  statesAccepting,
} from './key-machine.ts';
export type { KeyAct, KeyAtHand, KeyState } from './key-machine.ts';
export type { OrderFailure, ProductFailure, WatchReport } from '../worker/watch-stock.ts';
export type {
  CoverFailure,
  CoverJob,
  CoverReport,
  WatchCoverInput,
} from '../worker/watch-cover.ts';
export { coverMachine } from './cover-machine.ts';
export type { CoverState } from './cover-machine.ts';
export { loweredMachine } from './lowered-machine.ts';
export type { LoweredState } from './lowered-machine.ts';
export { defaultCoverPolicy } from './cover-policy.ts';
export type { CoverAction, CoverPolicy } from './cover-policy.ts';
export { decodeStockWatch } from './stock-watch-schema.ts';
export type {
  DueWatch,
  HeardNews,
  LoweredItem,
  StockNews,
  StockNewsFilter,
  StockWatch,
  UnheardNews,
  WatchChange,
  WatchStorage,
  WatchWrite,
} from '../ports/stock-watch.ts';
export type {
  AuditFilter,
  AuditPage,
  AuditSuspect,
  HeldGoods,
  MiscountedKey,
  StockSums,
} from '../ports/stock-audit.ts';
export type { StockNewsItem } from '../subscribers/subscriber.ts';
