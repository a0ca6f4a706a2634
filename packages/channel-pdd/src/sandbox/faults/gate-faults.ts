import { pause, type SandboxReply } from '@kaquan/channel-kit/sandbox';
import { gatewayRefusals, type PopRefusal } from '../protocol/refusals.ts';
import type { PddFault } from './fault-kinds.ts';

/** What a fault at the gate does to a call that is otherwise in order. */
export type GateOutcome =
  | { readonly kind: 'pass' }
  | { readonly kind: 'refusal'; readonly refusal: PopRefusal }
  | { readonly kind: 'reply'; readonly reply: SandboxReply };

/** The kinds that strike before the method runs. */
export const gateKinds = [
  'delay',
  'http_error',
  'throttle',
  'token_expired',
] as const satisfies readonly PddFault['kind'][];

/** Lets the struck faults act in order; the first that ends the call does. */
export async function actAtGate(
  struck: readonly PddFault[],
  signal: AbortSignal,
): Promise<GateOutcome> {
  for (const fault of struck) {
    const outcome = await actions[fault.kind as GateKind](fault, signal);
    if (outcome.kind !== 'pass') return outcome;
  }
  return { kind: 'pass' };
}

type GateKind = (typeof gateKinds)[number];

const throttlings: Readonly<Record<NonNullable<PddFault['code']>, string>> = {
  52101: '当前接口被限流，请稍后重试',
  52102: '当前接口暂时不可用，请稍后重试',
  52103: '服务暂时不可用，请稍后重试',
  70031: '调用过于频繁，请调整调用频率',
  70033: '系统维护中',
};

const actions: Record<
  GateKind,
  (fault: PddFault, signal: AbortSignal) => GateOutcome | Promise<GateOutcome>
> = {
  delay: async (fault, signal) => {
    await pause(fault.delayMs ?? 2_000, signal);
    return { kind: 'pass' };
  },
  http_error: (fault) => ({
    kind: 'reply',
    reply: {
      kind: 'answer',
      status: fault.status ?? 502,
      contentType: 'text/html;charset=UTF-8',
      text: '<html><body><h1>502 Bad Gateway</h1></body></html>',
    },
  }),
  throttle: ({ code = 70031 }) => ({
    kind: 'refusal',
    refusal: { code, msg: throttlings[code], subCode: String(code) },
  }),
  token_expired: () => ({ kind: 'refusal', refusal: gatewayRefusals.expiredToken }),
};
