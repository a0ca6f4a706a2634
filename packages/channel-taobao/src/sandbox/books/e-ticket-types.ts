/** One code, or one card, that a buyer was given. */
export interface SandboxCode {
  /** What the platform knows it by: the code, or the number of a card. */
  code: string;
  /** The secret of a card; null for a code. */
  secret: string | null;
  /** How often it was given. */
  num: number;
  /** How often it can still be used. */
  left: number;
}

/** One use of a code. */
export interface SandboxUse {
  /** The platform's number of it. */
  serial: string;
  /** Which code. */
  code: string;
  /** How often at once. */
  num: number;
  /** Whether it was taken back. */
  reversed: boolean;
}

/** What the platform keeps of an e-ticket 电子凭证 order. */
export interface SandboxETicket {
  /** What every call about the order must hand back. */
  token: string;
  /** Empty until the seller has sent them. */
  codes: SandboxCode[];
  /** In the order in which they happened. */
  uses: SandboxUse[];
  /** How often codes were taken from the seller; more than once would be the sandbox's slip. */
  sentTimes: number;
  /** How often the seller has sent the same codes once more. */
  resentTimes: number;
  /** Why the seller could not send, by his own word; null when he did not say so. */
  failure: string | null;
  /** When the codes end. */
  validUntil: number;
}

/** What a notification is about. */
export type NoticeMethod = 'send' | 'resend' | 'cancel' | 'modified' | 'order_modify';

/** One notification, and what became of it. */
export interface SandboxNotice {
  /** Counted from 1. */
  id: number;
  /** Its trade. */
  tid: string;
  /** What it asks for. */
  method: NoticeMethod;
  /** Of how many codes it speaks. */
  num: number;
  /** When it was written. */
  at: number;
  /** `failed` where no address was told, or nobody there answered as the page wants. */
  outcome: 'waiting' | 'received' | 'failed';
}

/** All that the sandbox keeps of e-tickets. */
export interface SavedETickets {
  /** By the number of their trade. */
  tickets: Record<string, SandboxETicket>;
  /** In the order in which they were written. */
  notices: SandboxNotice[];
  /** Where notifications go; null until somebody says so. */
  notifyUrl: string | null;
  /** Which form of `isv_ka_list` is taken: no page settles it. */
  cardList: 'array' | 'object';
  /** Whether a use is kept under the seller's number for it, or under one of the platform's own. */
  serials: 'given' | 'own';
}
