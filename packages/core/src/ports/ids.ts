import type { IdKind, IdOf } from '../kernel/ids.ts';

/** Makes new ids: unique for ever, at most 32 characters, safe in a URL. */
export interface IdSource {
  /** Another one with each call; `parseId` accepts it. */
  next<Kind extends IdKind>(kind: Kind): IdOf<Kind>;
  /**
   * So many decimal digits that nobody can foresee, for verification codes. Left out: from the platform's
   * source of random numbers.
   */
  digits?(count: number): string;
}
