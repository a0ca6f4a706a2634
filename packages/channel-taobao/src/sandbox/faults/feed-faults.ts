import type { TaobaoFaultKind } from './fault-kinds.ts';

/** The faults that a connection of the message service meets, and no call. */
export const feedFaults = [
  'feed_refused',
  'feed_drop',
  'messages_turned',
  'message_twice',
  'message_packed',
] as const satisfies readonly TaobaoFaultKind[];
