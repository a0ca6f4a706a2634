import type { SandboxSeller } from '../books/book-types.ts';
import type { ValueKind } from '@kaquan/channel-kit/sandbox';

/** One refund the seller agrees to, as `refund_infos` names it. */
export interface RefundInfo {
  readonly refundId: string;
  readonly amountFen: number;
  readonly version: number;
  /** Null when left out, as a Taobao seller must and a Tmall one must not. */
  readonly phase: string | null;
}

/** What one call may carry: pieces, total amount, and whether the phase is part of each. */
export const agreeLimits: Record<
  SandboxSeller['type'],
  { readonly maxRefunds: number; readonly maxTotalFen: number; readonly namesPhase: boolean }
> = {
  C: { maxRefunds: 20, maxTotalFen: 600_000, namesPhase: false },
  B: { maxRefunds: 30, maxTotalFen: 1_000_000, namesPhase: true },
};

const form =
  /^(?<refundId>[1-9]\d{0,18})\|(?<amount>\d{1,9})\|(?<version>\d{1,15})(?:\|(?<phase>onsale|aftersale))?$/;

/** `refund_id|amount_fen|version`, with `|phase` for Tmall, joined by commas. */
export const refundInfos: ValueKind<readonly RefundInfo[]> = {
  expects: 'refund_id|amount_fen|version|phase, comma-joined',
  read: (given) => {
    const infos = given.split(',').map(readInfo);
    return infos.includes(null) ? null : infos.filter((info) => info !== null);
  },
};

function readInfo(given: string): RefundInfo | null {
  const found = form.exec(given)?.groups;
  if (found === undefined) return null;
  return {
    refundId: found['refundId'] ?? '',
    amountFen: Number(found['amount']),
    version: Number(found['version']),
    phase: found['phase'] ?? null,
  };
}
