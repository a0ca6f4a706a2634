import { maxFaultTimes } from '@kaquan/channel-kit/sandbox';
import { z } from 'zod';
import { pddFaults, type PddFaultKind } from './fault-kinds.ts';

const kinds = Object.keys(pddFaults) as [PddFaultKind, ...PddFaultKind[]];
const count = z.int().min(0).max(1_000_000_000);

/** Checks planned faults that come from options or from the admin endpoint; typos are refused. */
export const pddFaultSchema = z.strictObject({
  kind: z.enum(kinds),
  method: z.string().optional(),
  subject: z.string().optional(),
  after: count.optional(),
  times: z.int().min(1).max(maxFaultTimes).optional(),
  delayMs: z.int().min(0).max(600_000).optional(),
  status: z.int().min(500).max(599).optional(),
  code: z.literal([52101, 52102, 52103, 70031, 70033]).optional(),
  skewMs: z.int().optional(),
  rows: z.int().min(1).max(100).optional(),
  amountFen: z.int().min(1).optional(),
});
