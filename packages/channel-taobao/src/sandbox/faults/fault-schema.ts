import { maxFaultTimes } from '@kaquan/channel-kit/sandbox';
import { z } from 'zod';
import { taobaoFaults, type TaobaoFaultKind } from './fault-kinds.ts';

const kinds = Object.keys(taobaoFaults) as [TaobaoFaultKind, ...TaobaoFaultKind[]];
const count = z.int().min(0).max(1_000_000_000);

/** Checks planned faults that come from options or from the admin endpoint; typos are refused. */
export const taobaoFaultSchema = z.strictObject({
  kind: z.enum(kinds),
  method: z.string().optional(),
  subject: z.string().optional(),
  after: count.optional(),
  times: z.int().min(1).max(maxFaultTimes).optional(),
  delayMs: z.int().min(0).max(600_000).optional(),
  status: z.int().min(500).max(599).optional(),
  banSeconds: count.optional(),
  subCode: z.string().startsWith('accesscontrol.').optional(),
  skewMs: z.int().optional(),
  rows: z.int().min(1).max(100).optional(),
  amountFen: z.int().min(1).optional(),
});
