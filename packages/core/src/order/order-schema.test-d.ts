import type { z } from 'zod';
import type { caseItemSchema, caseSchema } from '../after-sales/case-schema.ts';
import type { AfterSalesCase, CaseItem } from '../after-sales/case.ts';
import type { channelPaymentSchema, channelRefundSchema } from '../ports/channel-schema.ts';
import type { ChannelPayment, ChannelRefund } from '../ports/channel.ts';
import type { GoodsKind, ProductStock } from '../stock/product-stock.ts';
import type {
  deliverySchema,
  goodsSchema,
  productStockSchema,
  reserveSchema,
  verifiedBySchema,
} from './handling-schema.ts';
import type { lineProductSchema, orderSchema, reportedSchema } from './order-schema.ts';
import type { HoldReason } from './hold-machine.ts';
import type { holdReasonSchema } from './hold-schema.ts';
import type { Delivery, LineProduct, Order, Reserve, VerifiedBy } from './order.ts';
import type { Reported } from './reported.ts';

// `satisfies` catches what a schema lacks; only equality catches what it has too much of. Schemas make
// mutable arrays of what the interfaces promise not to change, so `readonly` is put on both sides.
type Frozen<T> = T extends string | number | boolean | null | undefined
  ? T
  : { readonly [Field in keyof T]: Frozen<T[Field]> };
type Equal<A, B> =
  (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
type Same<Schema extends z.ZodType, Type> = Equal<Frozen<z.infer<Schema>>, Frozen<Type>>;
const isTrue = <_T extends true>(): void => undefined;

isTrue<Same<typeof orderSchema, Order>>();
isTrue<Same<typeof reportedSchema, Reported>>();
isTrue<Same<typeof lineProductSchema, LineProduct>>();
isTrue<Same<typeof deliverySchema, Delivery>>();
isTrue<Same<typeof verifiedBySchema, VerifiedBy>>();
isTrue<Same<typeof goodsSchema, GoodsKind>>();
isTrue<Same<typeof productStockSchema, ProductStock>>();
isTrue<Same<typeof reserveSchema, Reserve>>();
isTrue<Same<typeof holdReasonSchema, HoldReason>>();
isTrue<Same<typeof caseSchema, AfterSalesCase>>();
isTrue<Same<typeof caseItemSchema, CaseItem>>();
isTrue<Same<typeof channelRefundSchema, ChannelRefund>>();
isTrue<Same<typeof channelPaymentSchema, ChannelPayment>>();

// The comparison bites: a field more is another type.
// @ts-expect-error -- the schema of a case item is not that of a case item with a note
isTrue<Same<typeof caseItemSchema, CaseItem & { readonly note: string }>>();
