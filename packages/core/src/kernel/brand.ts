/**
 * A nominal mark on a primitive type.
 *
 * The key is a string, not a unique symbol: two copies of this package in one process (a host and one
 * of its plug-ins) must still agree that an `OrderId` is an `OrderId`.
 */
export interface Brand<Name extends string> {
  /** For the compiler only: no value has it at run time. */
  readonly '~brand': Name;
}
