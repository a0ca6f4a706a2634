/**
 * Stops the program when a promise of our own code is broken.
 *
 * Only for what no input, network, rival writer or database can cause; those are `Result`s.
 */
export function invariant(condition: boolean, message: string): asserts condition {
  if (!condition) throw new Error(`Kaquan invariant broken: ${message}`);
}
