/** A code that a seller's agreement gave. */
export interface SandboxCode {
  /** The code itself. */
  code: string;
  /** When. */
  givenAt: number;
  /** Whether it was exchanged. */
  used: boolean;
}

/** What the sandbox knows of the seller's grant beside the token that is good now. */
export interface GrantBook {
  /** Whether the platform still has the API that renews. */
  mayRefresh: boolean;
  /** How long a token lasts, in seconds. */
  seconds: number;
  /** How long the second right to write (`w2`) lasts, in seconds. */
  sensitiveSeconds: number;
  /** All codes, in the order they were given. */
  codes: SandboxCode[];
  /** When the token ends; null: the one that the sandbox began with does not. */
  tokenEndsAt: number | null;
}

/** Gives the book of a seller who has granted for good. */
export function emptyGrants(): GrantBook {
  return {
    mayRefresh: true,
    seconds: 86_400,
    sensitiveSeconds: 86_400,
    codes: [],
    tokenEndsAt: null,
  };
}
