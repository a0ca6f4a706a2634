import { createHash } from 'node:crypto';

/** Reading and writing, of what is ordinary and what is sensitive. */
export type SandboxRight = 'r1' | 'r2' | 'w1' | 'w2';

/** A code that a seller's agreement gave. */
export interface SandboxCode {
  /** The code itself. */
  code: string;
  /** The address it was given to. */
  redirectUri: string;
  /** When. */
  givenAt: number;
  /** Whether it was exchanged. */
  used: boolean;
}

/** What the sandbox knows of the seller's grant beside the session that is good now. */
export interface GrantBook {
  /** Whether the application is one that may renew. */
  mayRefresh: boolean;
  /** How long a session lasts, in seconds. */
  seconds: number;
  /** How long sensitive writing (`w2`) lasts, in seconds. */
  sensitiveSeconds: number;
  /** All codes, in the order they were given. */
  codes: SandboxCode[];
  /** When the session ends; null: the one that the sandbox began with does not. */
  sessionEndsAt: number | null;
  /** When rights of the session end that end before it. */
  rightEnds: Partial<Record<SandboxRight, number>>;
}

/** How long a code can be exchanged. */
export const codeLifeMs = 30 * 60 * 1000;

/** Gives the book of a seller who has granted for good. */
export function emptyGrants(): GrantBook {
  return {
    mayRefresh: true,
    seconds: 86_400,
    sensitiveSeconds: 86_400,
    codes: [],
    sessionEndsAt: null,
    rightEnds: {},
  };
}

/** Makes the refresh token of a generation of sessions. */
export function refreshTokenOf(seed: string, generation: number): string {
  return `6101${digest(`refresh ${generation}\n${seed}`).slice(0, 52)}`;
}

/** Makes the next code. */
export function codeOf(seed: string, count: number): string {
  return digest(`code ${count}\n${seed}`).slice(0, 32);
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
