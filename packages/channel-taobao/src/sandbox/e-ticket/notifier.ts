import type { SandboxNotice } from '../books/e-ticket-types.ts';
import type { FaultGround } from '../faults/answer-faults.ts';
import { noticeParams } from './notice-params.ts';
import { signNotification } from './sign-notification.ts';

/** Sends the notifications that the books hold to the seller's address. */
export interface Notifier {
  /** Looks whether there is something to send; does nothing while it is sending. */
  wake(): void;
  /** Waits until all that was written has been sent, late ones included. */
  settled(): Promise<void>;
  /** Ends it; what was not sent stays unsent. */
  stop(): void;
}

/** How long a seller's address may take. */
const timeoutMs = 5_000;

/** Creates a notifier over the books. */
export function createNotifier(ground: FaultGround, notifyKey: string): Notifier {
  const stopping = new AbortController();
  const late: SandboxNotice[] = [];
  let sending: Promise<void> | null = null;
  const next = () =>
    ground.books.desk.eTickets.notices.find(
      (each) => each.outcome === waiting && !late.includes(each),
    );
  const deliver = (notice: SandboxNotice) =>
    deliverTo(ground, notice, {
      notifyKey,
      signal: stopping.signal,
    });
  const drain = async () => {
    for (let notice = next(); notice !== undefined; notice = next()) {
      if (stopping.signal.aborted) return;
      if (strikes(ground, 'notice_late', notice)) {
        late.push(notice);
        continue;
      }
      await deliver(notice);
      for (const held of late.splice(0)) await deliver(held);
    }
  };
  const wake = () => {
    if (stopping.signal.aborted || next() === undefined) return;
    sending ??= drain().finally(() => {
      sending = null;
      wake();
    });
  };
  return {
    wake,
    settled: async () => {
      while (sending !== null) await sending;
      for (const held of late.splice(0)) await deliver(held);
    },
    stop: () => {
      stopping.abort();
    },
  };
}

const waiting: SandboxNotice['outcome'] = 'waiting';

function strikes(
  ground: FaultGround,
  kind: 'notice_late' | 'notice_lost' | 'notice_twice',
  { tid, method }: SandboxNotice,
): boolean {
  const [fault] = ground.faults.fire([kind], { method: `notify.${method}`, subject: tid });
  if (fault !== undefined) ground.noteFault(fault);
  return fault !== undefined;
}

interface Way {
  readonly notifyKey: string;
  readonly signal: AbortSignal;
}

async function deliverTo(ground: FaultGround, notice: SandboxNotice, way: Way): Promise<void> {
  const { books } = ground;
  const times = strikes(ground, 'notice_twice', notice) ? 2 : 1;
  const isLost = strikes(ground, 'notice_lost', notice);
  let isReceived = false;
  for (let time = 0; time < times && !isLost; time += 1) {
    isReceived = await post(books.desk.eTickets.notifyUrl, {
      ...signNotification(noticeParams(books, notice), way.notifyKey),
      signal: way.signal,
    });
  }
  notice.outcome = isReceived ? 'received' : 'failed';
  books.changed();
}

interface Letter {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array<ArrayBuffer>;
  readonly signal: AbortSignal;
}

/** Whether somebody answered with code 200, inside the body too. */
async function post(url: string | null, { headers, body, signal }: Letter): Promise<boolean> {
  if (url === null) return false;
  try {
    const limit = AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]);
    const answer = await fetch(url, { method: 'POST', headers, body, signal: limit });
    const told: unknown = JSON.parse(await answer.text());
    return answer.ok && (told as { code?: unknown } | null)?.code === 200;
  } catch {
    // Nobody there, or somebody who speaks of something else: the platform takes either for a failure.
    return false;
  }
}
