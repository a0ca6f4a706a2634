/**
 * Someone asked the sandbox for something its books do not allow, such as paying a closed order.
 * It is thrown, not returned: the test or demo that plays such a buyer is wrong and should stop at
 * that very line. Over the admin endpoint it becomes an answer with status 409.
 */
export class SandboxMisuse extends Error {
  /** Tells it from other errors, also across copies of this package. */
  override readonly name = 'SandboxMisuse';
}

/** Stops a caller of the sandbox with a sentence that says what was wrong. */
export function misuse(message: string): never {
  // See SandboxMisuse: the one way in which the sandbox tells its own operator off.
  throw new SandboxMisuse(message);
}
