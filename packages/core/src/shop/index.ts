export { shopMachine } from './shop-machine.ts';
export type { ShopState } from './shop-machine.ts';
export type { ShopPause, ShopSwitch } from './shop.ts';
export { pauseMachine } from './pause-machine.ts';
export type { PauseCommand, PauseState } from './pause-machine.ts';
export type { PauseReason } from './pause-decide.ts';
export type { SalesStop, UnstoppedItem } from './sales-stop.ts';
export type {
  DisableShopError,
  DrainShopError,
  DrainShopInput,
  EnableShopError,
  EnableShopInput,
  PauseShopError,
  SalesStopError,
  SwitchCalls,
  SwitchedShop,
  SwitchShopError,
  SwitchShopInput,
} from './switch-api.ts';
export type { SwitchCounts, SwitchJobError, SwitchReport } from '../worker/switch-shops.ts';
export { monitoringCadences } from './monitoring.ts';
export type { MonitoringCadence, MonitoringLevel, ShopMonitoring } from './monitoring.ts';
export type { ShopChange } from './shop-change.ts';
export type { FindShopChangesInput } from './shop-service.ts';
export type { UpdateCalls, UpdatedShop, UpdateShopError, UpdateShopInput } from './update-shop.ts';
export { grantMachine } from './grant-machine.ts';
export type { GrantCommand, GrantState } from './grant-machine.ts';
export type { RenewGrantError } from './renew-grant.ts';
export type { ShopGrant } from './shop.ts';
export type { GrantCounts, GrantReport } from '../worker/refresh-grants.ts';
export type {
  BalanceCalls,
  FindBalancesError,
  FindBalancesInput,
  RecordBalanceError,
  RecordBalanceInput,
  RecordedBalance,
} from './balance-calls.ts';
export type { CurrencyTotal, TotalBalance } from './total-balance.ts';
export type { BalanceReading, BalanceSource } from '../ports/balance.ts';
export type { ShopRow } from './find-rows.ts';
export type { ShopSync } from './shop.ts';
export type {
  SyncCalls,
  SyncedShop,
  SyncedShops,
  SyncProgress,
  SyncShopsError,
  SyncShopsInput,
  SyncShopsOptions,
} from './sync-calls.ts';
export type { CheckedSetup, CheckSetupError, CheckSetupInput, SetupCalls } from './setup-calls.ts';
export type { SetupReason } from './setup-reasons.ts';
export type { SetupStep, SetupStepName, SetupWay, ShopSetup } from './setup.ts';
export type { Drift, ShopDrift } from './drift.ts';
