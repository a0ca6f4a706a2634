import { z } from 'zod';
import type { SandboxMall, SavedBooks } from './books/book-types.ts';
import { defaultSeedMix, type SeedKind, type SeedMix } from './books/seed-orders.ts';
import type { PddFault } from './faults/fault-kinds.ts';
import { pddFaultSchema } from './faults/fault-schema.ts';
import type { RandomFaults } from './faults/random-faults.ts';

/** How a sandbox is set up. Everything has a default. */
export interface PddSandboxOptions {
  /** Port on 127.0.0.1. Default 0: a free one. */
  readonly port?: number;
  /** Decides credentials, orders and drawn faults. Default `kaquan`. */
  readonly seed?: string;
  /**
   * Decides the application's keys: sandboxes of one application are shops that one client serves. Default:
   * the seed.
   */
  readonly application?: string;
  /** Whose shop it is, where it is not what every sandbox says. */
  readonly mall?: Partial<SandboxMall>;
  /** How many orders the shop has sold before the start. Default 0. */
  readonly orders?: number;
  /** Which kinds of order, as weights. Default: `defaultSeedMix`. */
  readonly mix?: SeedMix;
  /** The orders were placed within so many hours before the start. Default 20. */
  readonly spreadHours?: number;
  /**
   * How far behind now the end of an increment list must stay, in milliseconds. Default 0: the rule of
   * three minutes can be read in two ways, and 180,000 is the strict one.
   */
  readonly listingLagMs?: number;
  /**
   * Whether calls beyond the limits of the platform's pages are refused with 70031, counted by the sandbox's
   * clock. Default `false`: tests are in a hurry.
   */
  readonly enforcesLimits?: boolean;
  /** How the seller's grants behave. Default: a day, for every right, on a platform that renews them. */
  readonly grants?: {
    readonly mayRefresh?: boolean;
    readonly seconds?: number;
    /** Of the second right to write (`w2`). Default: a day. */
    readonly sensitiveSeconds?: number;
  };
  /** The time, in epoch milliseconds. Default: real time; `advance` moves on from either. */
  readonly now?: () => number;
  /** Faults planned from the start. */
  readonly faults?: readonly PddFault[];
  /** Faults drawn by the seed. */
  readonly randomFaults?: RandomFaults;
  /** Path of a JSON file: read at the start if it is there, written now and then and at stop. */
  readonly data?: string;
  /** Books to go on from, as `toJSON` gave them. A data file that is there comes first. */
  readonly restore?: SavedBooks;
}

const kindList = pddFaultSchema.shape.kind;
const seedKinds = Object.keys(defaultSeedMix) as [SeedKind, ...SeedKind[]];

/** Checks what a program or a command line gave; functions and books are typed, not checked. */
export const sandboxOptionsSchema = z.object({
  port: z.int().min(0).max(65_535).default(0),
  seed: z.string().min(1).default('kaquan'),
  application: z.string().min(1).exactOptional(),
  mall: z
    .strictObject({
      mallId: z
        .string()
        .regex(/^\d{1,15}$/)
        .exactOptional(),
      mallName: z.string().min(1).max(60).exactOptional(),
    })
    .exactOptional(),
  orders: z.int().min(0).max(100_000).default(0),
  mix: z.partialRecord(z.enum(seedKinds), z.int().min(0).max(1_000)).optional(),
  spreadHours: z.number().positive().max(2_000).default(20),
  listingLagMs: z.int().min(0).max(3_600_000).default(0),
  enforcesLimits: z.boolean().default(false),
  grants: z
    .strictObject({
      mayRefresh: z.boolean().exactOptional(),
      seconds: z.int().min(1).max(100_000_000).exactOptional(),
      sensitiveSeconds: z.int().min(1).max(100_000_000).exactOptional(),
    })
    .optional(),
  faults: z.array(pddFaultSchema).default([]),
  randomFaults: z
    .strictObject({
      kinds: z.array(kindList).exactOptional(),
      perKind: z.int().min(0).max(100).exactOptional(),
      within: z.int().min(0).max(100_000).exactOptional(),
    })
    .optional(),
  data: z.string().min(1).optional(),
});

/** The options with every default filled in. */
export type SandboxSettings = z.output<typeof sandboxOptionsSchema>;
