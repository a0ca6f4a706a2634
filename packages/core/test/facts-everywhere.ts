import type { Decision } from '../src/order/decision.ts';
import { isHeldFor } from '../src/order/order-holds.ts';
import { brokenInvariants } from '../src/order/order-invariants.ts';
import type { OrderReading } from '../src/order/order-reading.ts';
import type { Order } from '../src/order/order.ts';
import type { ChannelPayment } from '../src/ports/channel.ts';
import { factsOf, type ActContext, type Fact } from './reachable.ts';
import { stored } from './readings.ts';

/** Which words of the channel have an edge from where the payment stands here; the others conflict. */
const edges: Readonly<Record<ChannelPayment, readonly ChannelPayment[]>> = {
  unpaid: ['unpaid', 'paid', 'completed', 'closed'],
  paid: ['paid', 'completed', 'closed'],
  // And closed, once all of its money went back.
  completed: ['completed'],
  closed: ['closed', 'paid', 'completed'],
};

/**
 * Says every word of the channel to an order. Answers what is wrong: a word that is refused or lost, an
 * invariant that breaks, a conflict without need or none in need, a repetition that does something.
 */
export function wrongWords(order: Order, context: ActContext): readonly string[] {
  // What came short is decided again after a rival; the channel says the same.
  const said = factsOf(order, context).filter(({ name }) => !name.endsWith(', short'));
  return said.flatMap((fact) => {
    const problems = wrongWord(order, fact);
    return problems.map((problem) => `${fact.name}: ${problem}`);
  });
}

function wrongWord(order: Order, { name, reading: read, takeIn }: Fact): readonly string[] {
  const reading = read(order);
  let decision: Decision;
  let again: Decision;
  try {
    decision = takeIn(order, reading);
    again = takeIn(storedIf(decision), reading);
  } catch (cause) {
    return [String(cause)];
  }
  const after = storedIf(decision);
  return [
    ...brokenInvariants(after),
    ...(isKept(order, after, reading) ? [] : ['it is lost']),
    ...(again.events.length === 0
      ? []
      : [`said again, ${again.events.map(({ type }) => type).join()}`]),
    ...(name.startsWith('channel: refund r1') ? [] : wrongConflict(order, decision, reading)),
  ];
}

// What changes nothing is not written.
function storedIf(decision: Decision): Order {
  return decision.events.length === 0 ? decision.order : stored(decision);
}

// The channel's last word stands in the order as it was said; an older one than the last changes nothing.
function isKept(before: Order, { reported }: Order, { read }: OrderReading): boolean {
  if (read.modifiedAt < before.reported.modifiedAt) return reported === before.reported;
  return (
    reported.payment === read.payment &&
    reported.isShipped === read.isShipped &&
    reported.isHeld === (read.isHeld ?? before.reported.isHeld) &&
    reported.modifiedAt === read.modifiedAt &&
    read.lines.every(({ payment, isShipped, refund }, at) => {
      const line = reported.lines[at];
      const isSame = line?.payment === payment && line.isShipped === isShipped;
      return isSame && JSON.stringify(line.refund) === JSON.stringify(refund);
    })
  );
}

function wrongConflict(
  before: Order,
  { order: after, events }: Decision,
  { read, refunds }: OrderReading,
): readonly string[] {
  if (read.modifiedAt < before.reported.modifiedAt) return [];
  const isRepriced = read.buyerPaidMinor !== before.buyerPaidMinor;
  const isAllBack = read.payment === 'closed' && before.settlement === 'reversed';
  const conflicts =
    !(edges[before.payment].includes(read.payment) || isAllBack) ||
    read.lines.some(({ quantity }, at) => quantity !== before.lines[at]?.units.length) ||
    refunds.some(({ lineNo }) => lineNo !== before.lines[0]?.lineNo) ||
    (isRepriced && before.payment === 'unpaid' && before.cases.length > 0);
  const isNew = !isHeldFor(before, 'conflict') && isHeldFor(after, 'conflict');
  const isNoted = events.some(
    (event) => event.type === 'order.held' && event.reason === 'conflict',
  );
  if (isNew !== isNoted) return ['a conflict without its finding'];
  if (isHeldFor(before, 'conflict')) return isNoted ? ['a conflict is noted twice'] : [];
  return isNew === conflicts ? [] : [conflicts ? 'no conflict' : 'a conflict without need'];
}
