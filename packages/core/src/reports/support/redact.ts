import type { Order } from '../../order/order.ts';
import { unitsOf } from '../../order/order-units.ts';
import type { HistoryEntry } from '../../order/history.ts';
import type { Effect, IngestFailure, SyncCursor } from '../../ports/change.ts';
import type { Shop } from '../../shop/shop.ts';
import type { Finding } from '../findings/finding.ts';

// Everything here is named one by one: whatever is added to an order, a shop or an event later shows nothing
// until somebody has thought of it. Titles, notes, reasons and names are words of people, and stay out.

/** How an order stands, without whose it is. */
export function redactOrder(order: Order): Readonly<Record<string, unknown>> {
  const { orderId, shopId, orderNo, version, eventCount, currency, isTest } = order;
  const { buyerPaidMinor, postageMinor, unexplainedMinor, compensation, differences } = order;
  const { payment, redemption, settlement, presence, linkGeneration } = order;
  const { createdAt, paidAt, closedAt, readyAt, redeemedAt, reported, rejection } = order;
  return {
    ...{ orderId, shopId, orderNo, version, eventCount, isTest, currency },
    ...{ buyerPaidMinor, postageMinor, unexplainedMinor, compensation, differences },
    ...{ payment, redemption, settlement, presence, linkGeneration },
    ...{ createdAt, paidAt, closedAt, readyAt, redeemedAt },
    rejection: rejection?.code ?? null,
    holds: order.holds.map(({ reason, since }) => ({ reason, since })),
    units: unitsOf(order).map(({ line, unit }) => ({
      ...{ unitId: unit.unitId, paidMinor: unit.paidMinor, refundedMinor: unit.refundedMinor },
      ...{ reservedMinor: unit.reservedMinor, verification: unit.verification },
      ...{ itemId: line.item.itemId, skuId: line.item.skuId },
      ...{ productId: line.product?.productId ?? null, delivery: line.product?.delivery ?? null },
      issues: unit.issues.map(({ attempt, state, revealedAt }) => ({ attempt, state, revealedAt })),
    })),
    confirmations: order.confirmations.map(({ confirmationId, about, state, method }) => {
      return { confirmationId, about, state, method };
    }),
    parcels: order.parcels.map(({ parcelId, state }) => ({ parcelId, state })),
    cases: order.cases.map(({ caseId, kind, state, reasonCode }) => {
      return { caseId, kind, state, reasonCode };
    }),
    reported: {
      ...{ payment: reported.payment, isShipped: reported.isShipped, isHeld: reported.isHeld },
      ...{ modifiedAt: reported.modifiedAt, readAt: reported.readAt, shipBy: reported.shipBy },
    },
  };
}

/** What happened, as names of events. */
export function redactEntry(entry: HistoryEntry): Readonly<Record<string, unknown>> {
  const { seq, version, at, actor, event } = entry;
  return { seq, version, at, by: actor.kind, event: event.type };
}

/** What is to be told, and how often it was tried. */
export function redactEffect(effect: Effect): Readonly<Record<string, unknown>> {
  const { effectId, group, seq, subject, attempts, dueAt, state } = effect;
  return { effectId, group, seq, subject, attempts, dueAt, state };
}

/** How a shop is set up, without its credentials, its account and its name. */
export function redactShop(
  { shopId, version, channelType, state, grant, createdAt, ordersSince, policy }: Shop,
  cursors: readonly SyncCursor[],
  failures: readonly IngestFailure[],
): Readonly<Record<string, unknown>> {
  const { delivery, verifiedBy, confirmWhen, settledBy, freshnessMs, whenUnreachable } = policy;
  return {
    ...{ shopId, version, channelType, state, createdAt, ordersSince },
    grant: { state: grant.state, since: grant.since, expiresAt: grant.expiresAt },
    policy: { delivery, verifiedBy, confirmWhen, settledBy, freshnessMs, whenUnreachable },
    cursors: cursors.map(({ stream, readTo }) => ({ stream, readTo })),
    unread: failures.map(({ stream, externalId, failedAt, problem }) => {
      return { stream, externalId, failedAt, problem };
    }),
  };
}

/** What was found, and when; its figures and notes may be words of people. */
export function redactFinding(finding: Finding): Readonly<Record<string, unknown>> {
  const { findingId, check, code, subject, status, state, version } = finding;
  const { firstSeenAt, openedAt, lastSeenAt, settledAt, reportId } = finding;
  const numbers = Object.entries(finding.figures).filter(([, value]) => typeof value !== 'string');
  return {
    ...{ findingId, check, code, status, state, version, reportId },
    ...{ firstSeenAt, openedAt, lastSeenAt, settledAt },
    subject: 'user' in subject ? { kind: subject.kind } : subject,
    figures: Object.fromEntries(numbers),
    notes: finding.notes.map(({ at, event }) => ({ at, event })),
  };
}
