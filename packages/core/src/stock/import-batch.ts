import type { ImportId, ProductId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';

/** A line of an import that is not a card key. Its text is not kept: it may be half a secret. */
export interface BadLine {
  /** Counted from 1. */
  readonly line: number;
  readonly problem: string;
}

/** How far an import of card keys has come; the same import goes on after a crash. */
export interface ImportBatch {
  readonly importId: ImportId;
  readonly version: number;
  readonly productId: ProductId;
  /** Lines that need not be read again. */
  readonly linesDone: number;
  /** Lines that were cards, whether or not they were in stock already. */
  readonly cards: number;
  readonly badLines: number;
  /** The first 100 of them. */
  readonly badSamples: readonly BadLine[];
  readonly isFinished: boolean;
  readonly startedAt: Instant;
}
