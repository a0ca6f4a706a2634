import { pause, type SandboxReply } from '@kaquan/channel-kit/sandbox';
import { gatewayRefusals, type TopRefusal } from '../protocol/refusals.ts';
import type { TaobaoFault } from './fault-kinds.ts';

/** What a fault at the gate does to a call that is otherwise in order. */
export type GateOutcome =
  | { readonly kind: 'pass' }
  | { readonly kind: 'refusal'; readonly refusal: TopRefusal }
  | { readonly kind: 'reply'; readonly reply: SandboxReply };

/** The kinds that strike before the method runs. */
export const gateKinds = [
  'delay',
  'http_error',
  'throttle',
  'session_expired',
] as const satisfies readonly TaobaoFault['kind'][];

/** Lets the struck faults act in order; the first that ends the call does. */
export async function actAtGate(
  struck: readonly TaobaoFault[],
  signal: AbortSignal,
): Promise<GateOutcome> {
  for (const fault of struck) {
    const outcome = await actions[fault.kind as GateKind](fault, signal);
    if (outcome.kind !== 'pass') return outcome;
  }
  return { kind: 'pass' };
}

type GateKind = (typeof gateKinds)[number];

const actions: Record<
  GateKind,
  (fault: TaobaoFault, signal: AbortSignal) => GateOutcome | Promise<GateOutcome>
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
      text: '<html><body><h1>Bad Gateway</h1></body></html>',
    },
  }),
  throttle: (fault) => ({
    kind: 'refusal',
    refusal: {
      code: 7,
      msg: 'App Call Limited',
      subCode: fault.subCode ?? 'accesscontrol.limited-by-api-access-count',
      subMsg: `This ban will last for ${fault.banSeconds ?? 1} more seconds`,
    },
  }),
  session_expired: () => ({ kind: 'refusal', refusal: gatewayRefusals.expiredSession }),
};
