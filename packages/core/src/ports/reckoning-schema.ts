import type { Result } from 'neverthrow';
import { z } from 'zod';
import { issueMachine } from '../fulfilment/issue-machine.ts';
import type { CoreError } from '../kernel/errors.ts';
import type { OrderId, UnitId } from '../kernel/ids.ts';
import {
  amountSchema,
  decodeStored,
  idSchema,
  positiveAmountSchema,
  stateSchema,
} from '../kernel/schema.ts';
import { deliverySchema, storedGoodsSchema, storedStockSchema } from '../order/handling-schema.ts';
import type { Order } from '../order/order.ts';
import { paymentMachine } from '../order/payment-machine.ts';
import { settlementMachine } from '../order/settlement-machine.ts';
import type { ReckonedGoods, ReckonedOrder } from './reckoning.ts';

const goodsSchema = z.object({
  goods: storedGoodsSchema,
  stock: storedStockSchema,
  delivery: deliverySchema,
});

const unitSchema = z.object({
  unitId: idSchema<UnitId>(),
  paidMinor: positiveAmountSchema,
  refundedMinor: positiveAmountSchema,
  issues: z
    .array(
      z.object({
        attempt: z.int().min(1),
        state: stateSchema(issueMachine),
        product: goodsSchema.exactOptional(),
      }),
    )
    .min(1),
});

const reckonedSchema = z.object({
  orderId: idSchema<OrderId>(),
  orderNo: z.string(),
  currency: z.string(),
  payment: stateSchema(paymentMachine),
  settlement: stateSchema(settlementMachine),
  buyerPaidMinor: positiveAmountSchema,
  unexplainedMinor: positiveAmountSchema,
  isTest: z.boolean().default(false),
  receivableMinor: amountSchema.nullable(),
  lines: z.array(z.object({ product: goodsSchema.nullable(), units: z.array(unitSchema).min(1) })),
}) satisfies z.ZodType<ReckonedOrder>;

/** Reads what a storage has kept of an order's money and goods. Errors: `storage.corrupt`. */
export function decodeReckonedOrder(
  input: unknown,
): Result<ReckonedOrder, CoreError<'storage.corrupt'>> {
  return decodeStored(reckonedSchema, input, 'orders');
}

/** What an order says of its money and its goods, and nothing else of it. */
export function reckonedOrderOf(order: Order): ReckonedOrder {
  const { orderId, orderNo, currency, payment, settlement, buyerPaidMinor } = order;
  const { unexplainedMinor, isTest, reported } = order;
  return {
    ...{ orderId, orderNo, currency, payment, settlement, buyerPaidMinor },
    ...{ unexplainedMinor, isTest, receivableMinor: reported.receivableMinor },
    lines: order.lines.map(({ product, units }) => ({
      product: product && goodsOf(product),
      units: units.map(({ unitId, paidMinor, refundedMinor, issues }) => ({
        ...{ unitId, paidMinor, refundedMinor },
        issues: issues.map(({ attempt, state, product: other }) => ({
          ...{ attempt, state },
          ...(other === undefined ? {} : { product: goodsOf(other) }),
        })),
      })),
    })),
  };
}

function goodsOf({ goods, stock, delivery }: ReckonedGoods): ReckonedGoods {
  return { goods, stock, delivery };
}
