export { anId } from './an-id.ts';
export { aHold, aMapping, anImport, anOrder, aProduct, aShop, aStanding } from './builders.ts';
export type { OrderParts } from './builders.ts';
export { aFinding, aReport, aReportItem } from './report-builders.ts';
export {
  aChange,
  aNewKey,
  aPosting,
  anEntry,
  aStatementRow,
  anEffect,
  anEvent,
  aWriteOf,
  claimsFor,
  tabMovesFor,
  testTenant,
  waitsFor,
} from './change-builders.ts';
export { channelConformance } from './conformance/channel-conformance.ts';
export type { ConformanceCase, ConformanceVerdict } from './conformance/conformance-case.ts';
export type {
  ChannelHarness,
  ChannelMethod,
  ChannelWorld,
  CreateHarness,
  OrderFacts,
  RefundFacts,
  SoonOrNow,
  TestFault,
  TestLine,
  TestOrder,
  WorldAbility,
} from './conformance/channel-harness.ts';
export type {
  ContractCase,
  CreateStorage,
  HostTransaction,
  TestedStorage,
} from './contract-case.ts';
export { createFixedClock, startOfTests } from './fixed-clock.ts';
export type { FixedClock } from './fixed-clock.ts';
export { guarantees } from './guarantees/guarantees.ts';
export { createMarketplace } from './marketplace.ts';
export type {
  Marketplace,
  MarketplaceFault,
  MarketplaceMoves,
  MarketplaceOperation,
  MarketplaceOptions,
  RefundParts,
  TradeLineParts,
  TradeParts,
  TradeSnapshot,
} from './marketplace-types.ts';
export { createSeededIds } from './seeded-ids.ts';
export { storageContract } from './storage-contract.ts';
export { storageSaboteurs } from './saboteurs.ts';
export type { Saboteur } from './saboteurs/kit.ts';
export { meetings } from './meetings.ts';
export type { Meeting, MeetingSearch } from './interleavings/meeting.ts';
export { playWalk } from './walks/play-walk.ts';
export type { WalkRun } from './walks/play-walk.ts';
export type { WalkDeed, WalkStep } from './walks/walk-step.ts';
export { runInterleaving, searchInterleavings } from './interleavings.ts';
export type {
  ConcurrentWorld,
  InterleavingSearch,
  SearchedInterleavings,
} from './interleavings.ts';
