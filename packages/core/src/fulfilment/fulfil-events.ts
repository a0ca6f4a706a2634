import type { UnitAttempt } from './unit-attempt.ts';

/** What a fulfiller is asked and answers. */
export interface FulfilPayloads {
  /** Asked for the first time, or again after a doubt. */
  'fulfil.requested': UnitAttempt & { readonly requestId: string; readonly fulfiller: string };
  'fulfil.done': { readonly requestId: string };
  'fulfil.refused': { readonly requestId: string; readonly note: string };
  'fulfil.doubted': { readonly requestId: string; readonly note: string };
  /** The goods were no longer owed when their turn came, and nothing was asked. */
  'fulfil.dropped': { readonly requestId: string };
}
