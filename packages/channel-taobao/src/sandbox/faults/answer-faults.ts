import { pause, type FaultSchedule, type SandboxReply } from '@kaquan/channel-kit/sandbox';
import { linePaymentFen } from '../books/amounts.ts';
import { canRefund, openRefund } from '../books/refund-commands.ts';
import { touchTrade, tradeOf, type ShopBooks } from '../books/shop-books.ts';
import type { TopAnswer } from '../protocol/define-method.ts';
import type { TopRefusal } from '../protocol/refusals.ts';
import type { TaobaoFault } from './fault-kinds.ts';

/** Where faults that follow an answer act. */
export interface FaultGround {
  readonly books: ShopBooks;
  readonly faults: FaultSchedule<TaobaoFault>;
  readonly noteFault: (fault: TaobaoFault) => void;
}

type Success = Extract<TopAnswer, { kind: 'success' }>;

/** What the caller of a read is not told: rows that change as soon as they were read. */
export function disturbAfterRead(ground: FaultGround, method: string, answer: Success): void {
  moveRows(ground, method, answer.window ?? []);
  for (const tid of answer.read ?? []) openRefundOn(ground, method, tid);
}

function moveRows(ground: FaultGround, method: string, window: readonly string[]): void {
  if (window.length === 0) return;
  for (const fault of ground.faults.fire(['rows_move'], { method })) {
    ground.noteFault(fault);
    // The latest of the window: when they leave it, all others move up, and a reader who goes from
    // the first page to the last skips as many. From the last to the first, nothing is skipped.
    const moved = window.slice(0, fault.rows ?? 2);
    for (const tid of moved) touchTrade(ground.books, tradeOf(ground.books, tid));
  }
}

function openRefundOn(ground: FaultGround, method: string, tid: string): void {
  const line = tradeOf(ground.books, tid).lines.find((each) => canRefund(ground.books, each));
  if (line === undefined) return;
  const [fault] = ground.faults.fire(['refund_opens'], { method, subject: tid });
  if (fault === undefined) return;
  ground.noteFault(fault);
  const most = linePaymentFen(line);
  const feeFen = Math.min(fault.amountFen ?? most, most);
  openRefund(ground.books, { tid, oid: line.oid, feeFen });
}

/** What the caller of a write gets instead of its answer, or null when the answer gets through. */
export async function loseAnswer(
  ground: FaultGround,
  method: string,
  signal: AbortSignal,
): Promise<SandboxReply | TopRefusal | null> {
  const [fault] = ground.faults.fire(['lost_answer', 'answer_timeout'], { method });
  if (fault === undefined) return null;
  ground.noteFault(fault);
  if (fault.kind === breaksConnection) {
    await pause(fault.delayMs ?? 0, signal);
    return { kind: 'drop' };
  }
  return {
    code: 50,
    msg: 'Remote service error',
    subCode: 'isp.top-remote-connection-timeout',
    subMsg: '服务超时',
  };
}

const breaksConnection: TaobaoFault['kind'] = 'lost_answer';
