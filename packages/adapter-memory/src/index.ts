export { createMemoryFaults } from './faults.ts';
export type { FaultMoment, FaultPlan, FaultyOperation, MemoryFaults } from './faults.ts';
export { createMemoryStorage } from './memory-storage.ts';
export type { MemoryStorage, MemoryStorageOptions } from './memory-storage.ts';
export type { MemoryTransaction } from './transactions.ts';
