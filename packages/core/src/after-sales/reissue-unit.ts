import { takesKeys } from '../fulfilment/delivery-rules.ts';
import { issueMachine } from '../fulfilment/issue-machine.ts';
import type { CaseId, UnitId } from '../kernel/ids.ts';
import { canStep, type OrderDraft } from '../order/order-draft.ts';
import type { LineProduct, OrderLine } from '../order/order.ts';
import { currentIssue, isPaidBack, unitOf, type UnitOfLine } from '../order/order-units.ts';
import { verificationMachine } from '../verification/verification-machine.ts';
import { type GoodsBack } from './case.ts';
import { type Replacement } from './difference.ts';
import { caseIn } from './case-actions.ts';

/**
 * Ends the present attempt on a unit, and opens the next one. What has come back fit for sale goes to
 * stock again: a key that nobody has read, and what was inspected as resellable. All else is replaced,
 * which makes its key or piece void. It claims as every owed unit does: where there is no stock, the
 * order waits in its turn. `null` where no case asks for it, but a parcel was lost or came back.
 */
export function reissueUnit(
  draft: OrderDraft,
  {
    caseId,
    unitId,
    attempt: replaced = null,
    replacement = null,
  }: {
    readonly caseId: CaseId | null;
    readonly unitId: UnitId;
    readonly attempt?: number | null;
    /** Other goods that go out instead, on the way that these went. */
    readonly replacement?: Replacement | null;
  },
): void {
  const of = unitOf(draft.order, unitId);
  const { line, unit } = of;
  const { attempt, state } = currentIssue(unit);
  // What was complained of has been replaced before.
  if (replaced !== null && replaced !== attempt) return;
  const step = { machine: issueMachine, state, unit } as const;
  const isOut = canStep(draft.order, { ...step, command: 'supersede' });
  const isBack = canStep(draft.order, { ...step, command: 'replace' });
  if (!isOut && (!isBack || isPaidBack(draft.order, unit))) return;
  renewVerification(draft, unitId);
  if (isOut) endAttempt(draft, of, caseId);
  draft.emit({
    type: 'unit.reopened',
    unitId,
    attempt: attempt + 1,
    ...otherGoods(line, replacement),
  });
}

function endAttempt(draft: OrderDraft, of: UnitOfLine, caseId: CaseId | null): void {
  const { unitId } = of.unit;
  const { attempt } = currentIssue(of.unit);
  if (isFitForSale(draft, of, caseId)) draft.emit({ type: 'unit.returned', unitId, attempt });
  else draft.emit({ type: 'unit.replaced', unitId, attempt, caseId, replacedBy: attempt + 1 });
}

function otherGoods(
  { product }: OrderLine,
  replacement: Replacement | null,
): { readonly product?: LineProduct } {
  return replacement === null || product === null
    ? {}
    : { product: { ...product, ...replacement } };
}

// Of what somebody holds in his hands, only an inspection tells.
const isSoldAgain: Readonly<Record<GoodsBack, boolean>> = {
  none: false,
  awaited: false,
  resellable: true,
  damaged: false,
  wrong_item: false,
  missing: false,
};

function isFitForSale(
  draft: OrderDraft,
  { line, unit }: UnitOfLine,
  caseId: CaseId | null,
): boolean {
  const { state } = currentIssue(unit);
  const step = { machine: issueMachine, state, command: 'return', unit } as const;
  if (!canStep(draft.order, step)) return false;
  const items = caseId === null ? [] : caseIn(draft, caseId).items;
  const isInspected = items.some(
    ({ unitId, goodsBack }) => unitId === unit.unitId && isSoldAgain[goodsBack],
  );
  return takesKeys(line) || isInspected;
}

/**
 * The new goods are not used yet, whatever became of the old ones. That they were is undone as an event
 * of its own.
 */
function renewVerification(draft: OrderDraft, unitId: UnitId): void {
  for (const command of ['void', 'renew'] as const) {
    const { unit } = unitOf(draft.order, unitId);
    const step = { machine: verificationMachine, state: unit.verification, command, unit } as const;
    if (!canStep(draft.order, step)) continue;
    if (command === 'void') draft.emit({ type: 'verification.voided', unitId });
    else draft.emit({ type: 'verification.renewed', unitId });
  }
}
