import { err, ok, type Result } from 'neverthrow';
import { coreError, type CoreError } from '../kernel/errors.ts';
import type { UnitId } from '../kernel/ids.ts';
import type { Order, OrderLine, Unit } from '../order/order.ts';
import { currentIssue, findUnit, isOwed, isPaidBack, unitsOf } from '../order/order-units.ts';
import { isByParcel } from './delivery-rules.ts';
import type { Parcel, Waybill } from './parcel.ts';
import type { ParcelState } from './parcel-machine.ts';

/** How many units of a line go in a parcel. */
export interface LineQuantity {
  /** `<order>.<line>`. */
  readonly lineId: string;
  /** From 1; the lowest ordinals that are owed go first. */
  readonly quantity: number;
}

/** A parcel to ship: its waybill, and what is in it. */
export interface ParcelToShip extends Waybill {
  /** Exactly these units. Left out, with `lines` too: all that is owed by parcel. */
  readonly units?: readonly string[];
  /** So many units of these lines; not beside `units`. */
  readonly lines?: readonly LineQuantity[];
}

/** Why it cannot be said what goes in a parcel. */
export type ChooseError = CoreError<
  | 'order.nothing_owed'
  | 'unit.not_found'
  | 'unit.not_by_parcel'
  | 'line.not_found'
  | 'parcel.exceeds_owed'
>;

/**
 * The units that go in a parcel, at least one. Whether a named unit may go is not asked here.
 *
 * Errors: `unit.not_found`, `line.not_found`, `unit.not_by_parcel`, `parcel.exceeds_owed` where a line
 * has fewer left, `order.nothing_owed` where nothing was named and nothing is left.
 */
export function chooseUnits(
  order: Order,
  { units, lines }: ParcelToShip,
): Result<readonly UnitId[], ChooseError> {
  if (units !== undefined) return namedUnits(order, units);
  if (lines !== undefined) return unitsOfLines(order, lines);
  const owed = unitsOf(order).filter(({ line, unit }) => isByParcel(line) && isOwed(unit));
  if (owed.length > 0) return ok(owed.map(({ unit }) => unit.unitId));
  return err(coreError('order.nothing_owed', { orderId: order.orderId, action: 'ship' }));
}

/** Whether a parcel holds just what is asked for, whichever units of a line were chosen. */
export function holdsWhatIsAsked({ contents }: Parcel, { units, lines }: ParcelToShip): boolean {
  if (units !== undefined) {
    return units.length === contents.length && contents.every((c) => units.includes(c.unitId));
  }
  if (lines === undefined) return true;
  const countByLine = Map.groupBy(contents, ({ unitId }) => lineOf(unitId));
  return (
    countByLine.size === lines.length &&
    lines.every(({ lineId, quantity }) => countByLine.get(lineId)?.length === quantity)
  );
}

/** Whether a unit's goods went out and did not arrive, so that they may go again. */
export function mayGoAgain(order: Order, unit: Unit): boolean {
  const { attempt } = currentIssue(unit);
  const parcel = order.parcels.find(({ contents }) =>
    contents.some((each) => each.unitId === unit.unitId && each.attempt === attempt),
  );
  return parcel !== undefined && hasFailed[parcel.state] && !isPaidBack(order, unit);
}

const hasFailed: Readonly<Record<ParcelState, boolean>> = {
  packed: false,
  shipped: false,
  received: false,
  lost: true,
  returned: true,
};

function namedUnits(
  order: Order,
  units: readonly string[],
): Result<readonly UnitId[], ChooseError> {
  const { orderId } = order;
  const chosen: UnitId[] = [];
  for (const unitId of units) {
    const found = findUnit(order, unitId);
    if (found === null) return err(coreError('unit.not_found', { orderId, unitId }));
    if (!isByParcel(found.line)) return err(coreError('unit.not_by_parcel', { orderId, unitId }));
    chosen.push(found.unit.unitId);
  }
  return ok(chosen);
}

function unitsOfLines(
  order: Order,
  lines: readonly LineQuantity[],
): Result<readonly UnitId[], ChooseError> {
  const { orderId } = order;
  const chosen: UnitId[] = [];
  for (const { lineId, quantity: wanted } of lines) {
    const line = order.lines.find((each) => each.lineId === lineId);
    if (line === undefined) return err(coreError('line.not_found', { orderId, lineId }));
    const [first] = line.units;
    if (!isByParcel(line)) {
      return err(coreError('unit.not_by_parcel', { orderId, unitId: first?.unitId ?? lineId }));
    }
    const free = freeUnits(order, line);
    if (free.length < wanted) {
      const owed = free.length;
      return err(coreError('parcel.exceeds_owed', { orderId, lineId, wanted, owed }));
    }
    chosen.push(...free.slice(0, wanted).map(({ unitId }) => unitId));
  }
  return ok(chosen);
}

// What was never sent goes before what goes again.
function freeUnits(order: Order, { units }: OrderLine): readonly Unit[] {
  const again = units.filter((unit) => mayGoAgain(order, unit));
  return [...units.filter(isOwed), ...again];
}

function lineOf(unitId: string): string {
  return unitId.slice(0, unitId.lastIndexOf('.'));
}
