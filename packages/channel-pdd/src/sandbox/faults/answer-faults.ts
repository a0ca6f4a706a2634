import { pause, type FaultSchedule, type SandboxReply } from '@kaquan/channel-kit/sandbox';
import { payFen } from '../books/create-order.ts';
import { canRefund, openRefund } from '../books/refund-commands.ts';
import { orderOf, touchOrder, type ShopBooks } from '../books/shop-books.ts';
import type { PopAnswer } from '../protocol/define-method.ts';
import type { PopRefusal } from '../protocol/refusals.ts';
import type { PddFault } from './fault-kinds.ts';

/** Where faults that follow an answer act. */
export interface FaultGround {
  readonly books: ShopBooks;
  readonly faults: FaultSchedule<PddFault>;
  readonly noteFault: (fault: PddFault) => void;
}

type Success = Extract<PopAnswer, { kind: 'success' }>;

/** What the caller of a read is not told: rows that change as soon as they were read. */
export function disturbAfterRead(ground: FaultGround, method: string, answer: Success): void {
  moveRows(ground, method, answer.window ?? []);
  for (const orderSn of answer.read ?? []) openRefundOn(ground, method, orderSn);
}

function moveRows(ground: FaultGround, method: string, window: readonly string[]): void {
  if (window.length === 0) return;
  for (const fault of ground.faults.fire(['rows_move'], { method })) {
    ground.noteFault(fault);
    // The latest of the window: when they leave it, all others move up, and a reader who goes from
    // the first page to the last skips as many. From the last to the first, nothing is skipped.
    const moved = window.slice(0, fault.rows ?? 2);
    for (const orderSn of moved) touchOrder(ground.books, orderOf(ground.books, orderSn));
  }
}

function openRefundOn(ground: FaultGround, method: string, orderSn: string): void {
  const order = orderOf(ground.books, orderSn);
  if (!canRefund(ground.books, order)) return;
  const [fault] = ground.faults.fire(['refund_opens'], { method, subject: orderSn });
  if (fault === undefined) return;
  ground.noteFault(fault);
  const most = payFen(order);
  openRefund(ground.books, { orderSn, amountFen: Math.min(fault.amountFen ?? most, most) });
}

/** What the caller of a write gets instead of its answer, or null when the answer gets through. */
export async function loseAnswer(
  ground: FaultGround,
  method: string,
  signal: AbortSignal,
): Promise<SandboxReply | PopRefusal | null> {
  const [fault] = ground.faults.fire(['lost_answer', 'answer_timeout'], { method });
  if (fault === undefined) return null;
  ground.noteFault(fault);
  if (fault.kind === breaksConnection) {
    await pause(fault.delayMs ?? 0, signal);
    return { kind: 'drop' };
  }
  return { code: 52002, msg: '网关系统内部异常', subCode: '52002' };
}

const breaksConnection: PddFault['kind'] = 'lost_answer';
