import { z } from 'zod';
import type { SandboxSeller, SavedBooks } from './books/book-types.ts';
import { defaultSeedMix, type SeedKind, type SeedMix } from './books/seed-trades.ts';
import type { TaobaoFault } from './faults/fault-kinds.ts';
import { taobaoFaultSchema } from './faults/fault-schema.ts';
import type { RandomFaults } from './faults/random-faults.ts';

/** How a sandbox is set up. Everything has a default. */
export interface TaobaoSandboxOptions {
  /** Port on 127.0.0.1. Default 0: a free one. */
  readonly port?: number;
  /** Decides credentials, trades and drawn faults. Default `kaquan`. */
  readonly seed?: string;
  /**
   * Decides the application's keys: sandboxes of one application are shops that one client serves. Default:
   * the seed.
   */
  readonly application?: string;
  /** Who the seller is and what the shop is called, where it is not what every sandbox says. */
  readonly seller?: Partial<Omit<SandboxSeller, 'type'>>;
  /** How many trades the shop has sold before the start. Default 0. */
  readonly orders?: number;
  /** Which kinds of trade, as weights. Default: `defaultSeedMix`. */
  readonly mix?: SeedMix;
  /**
   * The trades were placed within so many hours before the start. Default 20: a first poll of one
   * day, the widest window there is, still finds all of them some hours later.
   */
  readonly spreadHours?: number;
  /** C is a Taobao seller, B a Tmall one. Default C. */
  readonly sellerType?: 'C' | 'B';
  /** How the seller's grants behave. Default: a day, for every right, by an application that may renew. */
  readonly grants?: {
    readonly mayRefresh?: boolean;
    readonly seconds?: number;
    /** Of sensitive writing (`w2`). Default: as long as the session. */
    readonly sensitiveSeconds?: number;
  };
  /** The time, in epoch milliseconds. Default: real time; `advance` moves on from either. */
  readonly now?: () => number;
  /** Faults planned from the start. */
  readonly faults?: readonly TaobaoFault[];
  /** Faults drawn by the seed. */
  readonly randomFaults?: RandomFaults;
  /** Path of a JSON file: read at the start if it is there, written now and then and at stop. */
  readonly data?: string;
  /** Books to go on from, as `toJSON` gave them. A data file that is there comes first. */
  readonly restore?: SavedBooks;
}

const number = z.string().regex(/^\d{1,18}$/);
const name = z.string().min(1).max(60);
const kindList = taobaoFaultSchema.shape.kind;
const seedKinds = Object.keys(defaultSeedMix) as [SeedKind, ...SeedKind[]];

/** Checks what a program or a command line gave; functions and books are typed, not checked. */
export const sandboxOptionsSchema = z.object({
  port: z.int().min(0).max(65_535).default(0),
  seed: z.string().min(1).default('kaquan'),
  application: z.string().min(1).exactOptional(),
  seller: z
    .strictObject({
      userId: number.exactOptional(),
      nick: name.exactOptional(),
      shopId: number.exactOptional(),
      shopTitle: name.exactOptional(),
    })
    .exactOptional(),
  orders: z.int().min(0).max(100_000).default(0),
  mix: z.partialRecord(z.enum(seedKinds), z.int().min(0).max(1_000)).optional(),
  spreadHours: z.number().positive().max(2_000).default(20),
  sellerType: z.enum(['C', 'B']).default('C'),
  grants: z
    .strictObject({
      mayRefresh: z.boolean().default(true),
      seconds: z.int().min(1).max(100_000_000).default(86_400),
      sensitiveSeconds: z.int().min(0).max(100_000_000).exactOptional(),
    })
    .prefault({}),
  faults: z.array(taobaoFaultSchema).default([]),
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
