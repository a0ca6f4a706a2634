import { z } from 'zod';
import type { CaseId, ProductId, UnitId } from '../kernel/ids.ts';
import { idSchema, type PayloadSchemas } from '../kernel/schema.ts';
import { lineProductSchema } from '../order/order-schema.ts';
import type { IssuePayloads } from './issue-events.ts';

const attempt = { unitId: idSchema<UnitId>(), attempt: z.int().min(1) };

/** What the events of a unit's goods hold. */
export const issuePayloadSchemas = {
  'unit.claimed': { ...attempt, productId: idSchema<ProductId>() },
  'unit.unclaimed': attempt,
  'unit.sent': attempt,
  'unit.delivered': {
    ...attempt,
    by: z.enum(['channel', 'fulfiller', 'operator']).exactOptional(),
  },
  'unit.revealed': attempt,
  'unit.cancelled': attempt,
  'unit.returned': attempt,
  'unit.voided': attempt,
  'unit.replaced': {
    ...attempt,
    caseId: idSchema<CaseId>().nullable(),
    replacedBy: z.int().min(2),
  },
  'unit.reopened': { ...attempt, product: lineProductSchema.exactOptional() },
} satisfies PayloadSchemas<IssuePayloads>;
