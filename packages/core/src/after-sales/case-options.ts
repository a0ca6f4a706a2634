import { isByParcel } from '../fulfilment/delivery-rules.ts';
import type { UnitId } from '../kernel/ids.ts';
import {
  currentIssue,
  isHandedOver,
  isOwed,
  refundableMinor,
  unitsOf,
  type UnitOfLine,
} from '../order/order-units.ts';
import type { Order } from '../order/order.ts';
import { isOpenCase } from './case.ts';
import type { OpenKind } from './after-sales-inputs.ts';
import { capLeftMinor, limitOf } from './case-caps.ts';
import { caseKinds, isSentBack, ruleOfKind } from './case-kinds.ts';
import type { CaseVerdict } from './case-rules.ts';
import { judgeCase, type OpenContext } from './open-decide.ts';

/**
 * What becomes of a unit's goods. `not_sent`: nobody hands them over any more; `back_to_stock`,
 * `voided`: the key; `replaced`: the next attempt takes their place; `kept`: the buyer has them.
 */
export type GoodsConsequence = 'not_sent' | 'back_to_stock' | 'voided' | 'replaced' | 'kept';

/** What can be asked for of one unit, and what would follow. */
export interface RemedyOption extends CaseVerdict {
  /** What could be asked for. */
  readonly kind: OpenKind;
  /** The most that it could pay, in minor units; 0 where it pays nothing. */
  readonly capMinor: number;
  /** What you may agree to by yourself; more needs a second person. `null`: whatever it comes to. */
  readonly aloneUpToMinor: number | null;
  /** The role that the second person must have; `null`: anybody else. */
  readonly secondRole: string | null;
  /** What becomes of the goods when all of it is paid. */
  readonly goods: GoodsConsequence;
  /** Whether the buyer sends something back first. */
  readonly needsReturn: boolean;
}

/** One unit and its remedies. */
export interface UnitOptions {
  /** A unit of the order. */
  readonly unitId: UnitId;
  /** The open case that it stands in, which must end first; `null` for none. */
  readonly openCaseId: string | null;
  /** One for each kind of case, the refused ones too. */
  readonly options: readonly RemedyOption[];
}

const openKinds = Object.keys(caseKinds).filter(
  (kind): kind is OpenKind => kind !== 'goodwill' && kind !== 'channel_decided',
);

/** What after-sales can do for each unit of an order, as a screen shows it. */
export function optionsOf(order: Order, context: OpenContext): readonly UnitOptions[] {
  const policy = context.policy.afterSales;
  return unitsOf(order).map((of) => {
    const { unit } = of;
    const { unitId } = unit;
    const open = order.cases.find(
      (each) => isOpenCase(each) && each.items.some((item) => item.unitId === unitId),
    );
    const options = openKinds.map((kind): RemedyOption => {
      const { money } = ruleOfKind(kind);
      const isPaid = money === 'refund' || money === 'difference';
      const shareMinor = isPaid ? refundableMinor(unit) : 0;
      const leftMinor = capLeftMinor(order, policy, { kind, caseId: null });
      const capMinor = Math.min(shareMinor, leftMinor ?? shareMinor);
      const asked = { kind, unitIds: [unitId], amountMinor: capMinor, caseId: null };
      return {
        kind,
        ...judgeCase(order, asked, context),
        capMinor,
        aloneUpToMinor: limitOf(policy, context.actor),
        secondRole: policy.secondRole,
        goods: consequenceOf(of, kind),
        needsReturn: isSentBack(kind, of.line.product?.goods),
      };
    });
    return { unitId, openCaseId: open?.caseId ?? null, options };
  });
}

function consequenceOf({ line, unit }: UnitOfLine, kind: OpenKind): GoodsConsequence {
  if (ruleOfKind(kind).goodsOut === 'again') return 'replaced';
  if (isOwed(unit)) return 'not_sent';
  if (!isHandedOver(unit)) return 'kept';
  // What went in a parcel is in stock again only when it comes back.
  if (isByParcel(line) && ruleOfKind(kind).goodsBack === 'none') return 'kept';
  return currentIssue(unit).revealedAt === null ? 'back_to_stock' : 'voided';
}
