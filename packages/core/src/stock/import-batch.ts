import type { ImportId, ProductId } from '../kernel/ids.ts';
import type { Instant } from '../kernel/time.ts';

/** A line of an import that is not a card key. Its text is not kept: it may be half a secret. */
export interface BadLine {
  /** Counted from 1. */
  readonly line: number;
  /** What is wrong, such as `has no secret`; quotes nothing of the line. */
  readonly problem: string;
}

/** How far an import of card keys has come; the same import goes on after a crash. */
export interface ImportBatch {
  /** The caller's name for it, or one from the `IdSource`. */
  readonly importId: ImportId;
  /** Grows by one with every chunk that is stored; 1 after the first. */
  readonly version: number;
  /** Fixed with the first chunk: the same import for another product is refused. */
  readonly productId: ProductId;
  /** Whose keys they are 供应商, in the host's words; `null` where nobody said. Fixed with the first chunk. */
  readonly supplier: string | null;
  /** Lines that need not be read again. */
  readonly linesDone: number;
  /** Lines that were cards, whether or not they were in stock already. */
  readonly cards: number;
  /** Lines that were no cards; blank lines are not counted. */
  readonly badLines: number;
  /** The first 100 of them. */
  readonly badSamples: readonly BadLine[];
  /** Whether the source was read to its end; calling it again then reads nothing. */
  readonly isFinished: boolean;
  /** When its first run began. */
  readonly startedAt: Instant;
}
