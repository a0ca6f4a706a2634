import { z } from 'zod';
import type { CaseId, UnitId } from '../kernel/ids.ts';
import { idSchema, instantSchema, positiveAmountSchema, stateSchema } from '../kernel/schema.ts';
import { channelRefundSchema } from '../ports/channel-schema.ts';
import type { AfterSalesCase } from './case.ts';
import { caseKinds, type CaseKind } from './case-kinds.ts';
import { caseMachine } from './case-machine.ts';

/** What a case takes back from one unit. */
export const caseItemSchema = z.object({
  unitId: idSchema<UnitId>(),
  amountMinor: positiveAmountSchema,
});

/** A case as stored inside its order. */
export const caseSchema = z.object({
  caseId: idSchema<CaseId>(),
  // Earlier releases knew nothing but refunds that buyers asked for at the channel.
  kind: stateSchema<CaseKind>({ states: caseKinds }).default('refund_only'),
  openedBy: z.enum(['buyer', 'operator', 'channel', 'system']).default('channel'),
  state: stateSchema(caseMachine),
  reason: z.string(),
  items: z.array(caseItemSchema),
  channelRefund: channelRefundSchema.nullable(),
  note: z.string(),
  agreementSeq: z.int().min(1).nullable(),
  openedAt: instantSchema,
  endedAt: instantSchema.nullable(),
}) satisfies z.ZodType<AfterSalesCase>;
