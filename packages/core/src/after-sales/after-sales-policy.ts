import { z } from 'zod';
import { stateSchema } from '../kernel/schema.ts';
import { dayMs } from '../kernel/time.ts';
import { caseKinds, type CaseKind } from './case-kinds.ts';

/** How long after the payment something can be asked for; the first window that fits counts. */
export interface AfterSalesWindow {
  /** Left out: for every kind. */
  readonly kind?: CaseKind;
  /** Left out: for every product. */
  readonly productId?: string;
  /** Counted from the payment; `null`: without end. */
  readonly windowMs: number | null;
}

/** The rules of a shop for after-sales 售后规则, as data. */
export interface AfterSalesPolicy {
  /** Who decides what the rules allow: a person all the same, or the rules at once. Default `person`. */
  readonly decide: 'person' | 'rules';
  /** Default: none, and so without end. */
  readonly windows: readonly AfterSalesWindow[];
  /** Above it a second person must agree, too; `null`: never. Default `null`. */
  readonly approvalLimitMinor: number | null;
  /** What compensations 补偿 of one order may come to in all. Default 2,000. */
  readonly compensationCapMinor: number;
  /** How long after its end a case can be opened once more. Default 15 days. */
  readonly reopenWithinMs: number;
}

/** The rules of a shop that says nothing. */
export const defaultAfterSalesPolicy: AfterSalesPolicy = {
  decide: 'person',
  windows: [],
  approvalLimitMinor: null,
  compensationCapMinor: 2_000,
  reopenWithinMs: 15 * dayMs,
};

const spanSchema = z
  .int()
  .min(0)
  .max(3_650 * dayMs);

/** The rules of a shop, each with what it is where nothing was said. */
export const afterSalesPolicySchema = z.object({
  decide: z.enum(['person', 'rules']).default(defaultAfterSalesPolicy.decide),
  windows: z
    .array(
      z.object({
        kind: stateSchema<CaseKind>({ states: caseKinds }).exactOptional(),
        productId: z.string().min(1).max(200).exactOptional(),
        windowMs: spanSchema.nullable(),
      }),
    )
    .max(1_000)
    .default([]),
  approvalLimitMinor: z.int().min(0).nullable().default(defaultAfterSalesPolicy.approvalLimitMinor),
  compensationCapMinor: z.int().min(0).default(defaultAfterSalesPolicy.compensationCapMinor),
  reopenWithinMs: spanSchema.default(defaultAfterSalesPolicy.reopenWithinMs),
}) satisfies z.ZodType<AfterSalesPolicy>;
