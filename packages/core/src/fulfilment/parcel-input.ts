import { z } from 'zod';
import type { LineId, OrderId, ParcelId, UnitId } from '../kernel/ids.ts';
import { idSchema } from '../kernel/schema.ts';
import { isCleanText } from '../kernel/text.ts';
import type { ParcelFact } from './parcel-decide.ts';

const noNul = 'must not hold a NUL or half a character';

/** A carrier's code. */
const carrier = z.string().trim().min(1, 'must not be empty').max(50).refine(isCleanText, noNul);

/** A waybill's number, as carriers print them: nothing but what can be typed and read out. */
const trackingNo = z
  .string()
  .trim()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{3,59}$/, 'must be 4 to 60 letters, digits, - or _');

/** A carrier and its number. */
export const waybillShape = { carrier, trackingNo };

const contents = {
  units: z
    .array(idSchema<UnitId>())
    .min(1)
    .max(1_000)
    .refine((ids) => new Set(ids).size === ids.length, 'a unit stands twice')
    .exactOptional(),
  lines: z
    .array(z.strictObject({ lineId: idSchema<LineId>(), quantity: z.int().min(1).max(10_000) }))
    .min(1)
    .max(200)
    .refine((all) => new Set(all.map((x) => x.lineId)).size === all.length, 'a line stands twice')
    .exactOptional(),
};

const parcelSchema = z
  .strictObject({ ...waybillShape, ...contents })
  .refine(({ units, lines }) => units === undefined || lines === undefined, {
    path: ['units'],
    message: 'name units or lines, not both',
  });

/** What `shipParcels` takes. */
export const shipParcelsSchema = z
  .strictObject({
    orderId: idSchema<OrderId>(),
    parcels: z.array(parcelSchema).min(1, 'name at least one parcel').max(50),
  })
  .refine(
    ({ parcels }) =>
      new Set(parcels.map((each) => `${each.carrier}/${each.trackingNo}`)).size === parcels.length,
    { path: ['parcels'], message: 'a waybill stands twice' },
  )
  .refine(({ parcels }) => parcels.length === 1 || parcels.every(isFilled), {
    path: ['parcels'],
    message: 'say of each what is in it: units or lines',
  });

/** What `recordParcel` takes. */
export const recordParcelSchema = z.strictObject({
  parcelId: idSchema<ParcelId>(),
  fact: z.enum(['received', 'lost', 'returned']) satisfies z.ZodType<ParcelFact>,
});

function isFilled({ units, lines }: z.infer<typeof parcelSchema>): boolean {
  return units !== undefined || lines !== undefined;
}
