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
export { keyMachine } from './key-machine.ts';
export type { KeyAct, KeyState } from './key-machine.ts';
export type { OrderFailure, ProductFailure, WatchReport } from '../worker/watch-stock.ts';
