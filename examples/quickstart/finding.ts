/** Something that does not add up. */
export interface Finding {
  /** Which rule. */
  readonly rule: string;
  /** The order, unit, key or product. */
  readonly subject: string;
  readonly problem: string;
}
