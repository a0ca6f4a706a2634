import { z } from 'zod';

/** When a product counts as low 低库存, and what is done about it. */
export interface CoverPolicy {
  /** Low when it lasts fewer days than this, 1..180; `null`: by days never. Default 7. */
  readonly warnBelowDays: number | null;
  /** What is done at the channels that sell it; `null`, the default: nothing. */
  readonly atChannel: CoverAction | null;
}

/** What is done at the channels while little is left, and taken back once there is a quarter more again. */
export interface CoverAction {
  /** `lower`: they are to sell what is left, and no more. `stop`: they are to sell nothing. */
  readonly act: 'lower' | 'stop';
  /** While it lasts fewer days than this, 1..180; `null`: by days never. */
  readonly belowDays: number | null;
  /** While fewer than this are left, 1..1,000,000; `null`: only when nothing is. */
  readonly belowUnits: number | null;
}

/** The policy of a product of which nothing was said. */
export const defaultCoverPolicy: CoverPolicy = { warnBelowDays: 7, atChannel: null };

const days = z.int().min(1).max(180).nullable();

/** Reads a {@link CoverPolicy}. */
export const coverPolicySchema = z.object({
  warnBelowDays: days,
  atChannel: z
    .object({
      act: z.enum(['lower', 'stop']),
      belowDays: days,
      belowUnits: z.int().min(1).max(1_000_000).nullable(),
    })
    .nullable(),
}) satisfies z.ZodType<CoverPolicy>;
