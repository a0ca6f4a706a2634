/** A page of a listing. */
export interface Page<Row> {
  /** In the order that the listing states; empty where nothing fits. */
  readonly items: readonly Row[];
  /** Where the next page begins; `null` after the last. Opaque. */
  readonly nextCursor: string | null;
}
