import type { AfterSalesCase } from '../src/after-sales/case.ts';
import type { Order } from '../src/order/order.ts';

/**
 * Names the state of an order: all that it is, with every instant as one, and without the numbers that
 * only grow and the words that no decision asks for. Equal names, equal futures. Whatever is not left
 * out by its name below counts, so that a new field cannot be forgotten.
 */
export function stateOf(order: Order): string {
  return nameOf(order);
}

/** The axes of an order alone: the states of all its machines, and its holds. */
export function axesOf(order: Order): string {
  const { payment, redemption, settlement, presence, holds, lines } = order;
  const units = lines.flatMap((line) => line.units);
  return JSON.stringify([
    [payment, redemption, settlement, presence, order.overrides],
    holds.map(({ reason }) => reason).toSorted(),
    units.map(({ verification, issues }) => [verification, issues.map(({ state }) => state)]),
    order.confirmations.map(({ state }) => state),
    order.parcels.map(({ state }) => state),
    order.fulfilments.map(({ state }) => state),
    order.cases.map(({ state, actions }) => [state, actions.map((each) => each.state)]),
  ]);
}

const untold: ReadonlySet<string> = new Set([
  ...['version', 'eventCount', 'linkGeneration', 'agreementSeq', 'attempts', 'verificationRound'],
  ...['note', 'verificationNote', 'rejections', 'revisions', 'by'],
]);

// No amount of a test is as large.
const earliest = Date.UTC(2000, 0, 1);

// An order shares what has not changed with the one before it; what is equal has one name.
const known = new WeakMap<object, string>();
const names = new Map<string, string>();

function nameOf(value: unknown): string {
  if (typeof value === 'number') return value > earliest ? 'some time' : String(value);
  if (typeof value === 'string') {
    return value.length === 13 && /^\d+$/.test(value) ? 'some time' : `"${value}"`;
  }
  if (typeof value !== 'object' || value === null) return String(value);
  const earlier = known.get(value);
  if (earlier !== undefined) return earlier;
  const text = Array.isArray(value) ? `[${value.map(nameOf).join()}]` : textOf(value);
  const name = names.get(text) ?? `#${names.size}`;
  names.set(text, name);
  known.set(value, name);
  return name;
}

function textOf(value: object): string {
  let text = '{';
  const fields = value as Record<string, unknown>;
  for (const name in fields) {
    if (untold.has(name)) continue;
    const field = fields[name];
    text += name;
    text += ':';
    text += name === 'actions' ? deedsOf(field as AfterSalesCase['actions']) : nameOf(field);
    text += ',';
  }
  return text;
}

// Which actions there were and how they ended; how often each was tried again does not count.
function deedsOf(actions: AfterSalesCase['actions']): string {
  const deeds = actions.map(({ kind, unitId, amountMinor, state }) => {
    return `${kind} ${unitId} ${amountMinor} ${state}`;
  });
  return [...new Set(deeds)].toSorted().join();
}
