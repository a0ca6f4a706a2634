/** A message of the message service 消息服务, as the sandbox keeps it. */
export interface SandboxMessage {
  /** The number of its last delivery; 0 before the first. */
  id: string;
  /** Its type, such as `pdd_trade_TradeConfirmed`. */
  type: string;
  /** JSON as text. */
  content: string;
  /** When it happened. */
  sentAt: number;
  /** How often it was sent. */
  deliveries: number;
  /** Whether it was acknowledged. */
  isAcked: boolean;
  /** The last reason for which it was turned away, or null. */
  failReason: string | null;
}

/** What the sandbox knows of its message service. */
export interface PushBook {
  /** Whether the mall's messages were asked for: none come about before. */
  isPermitted: boolean;
  /** How many deliveries there were, of which numbers follow. */
  deliveryCount: number;
  /** All messages, in the order in which they came about. */
  messages: SandboxMessage[];
}

/** Gives the book of a mall whose messages nobody has asked for. */
export function emptyPush(): PushBook {
  return { isPermitted: false, deliveryCount: 0, messages: [] };
}
