/** One message of the message service. */
export interface SandboxMessage {
  /** Its number. */
  id: string;
  /** What it is of. */
  topic: string;
  /** JSON text, with raw long numbers. */
  content: string;
  /** When it came about. */
  createdAt: number;
  /** When it was last sent, or null. */
  sentAt: number | null;
  /** How often it was sent. */
  sentTimes: number;
  /** Whether the application has said that it has it. */
  confirmed: boolean;
}

/** What the message service knows. */
export interface MessageBook {
  /** The last number given out. */
  lastId: string;
  /** Whether the seller's messages go to the application. */
  permitted: boolean;
  /** All messages, in the order in which they came about. */
  messages: SandboxMessage[];
}

/** A message that was not confirmed goes out again after so long. */
export const againAfterMs = 5 * 60 * 1000;

/** Gives the book of a service that nobody has asked for messages. */
export function emptyMessages(): MessageBook {
  return { lastId: '4160600490938325004', permitted: false, messages: [] };
}
