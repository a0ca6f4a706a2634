import type { ContractCase } from '../contract-case.ts';
import { factCases } from './facts.ts';
import { freshReadingCases } from './fresh-readings.ts';
import { handingOverCases } from './handing-over.ts';
import { pullingCases } from './pulling.ts';
import { queueingCases } from './queueing.ts';

/**
 * What a Kaquan promises its host, as cases that run on any storage: a storage that passes
 * `storageContract` must pass these too. Each composes its own Kaquan and marketplace.
 */
export const guarantees: readonly ContractCase[] = [
  ...handingOverCases,
  ...queueingCases,
  ...pullingCases,
  ...factCases,
  ...freshReadingCases,
];
