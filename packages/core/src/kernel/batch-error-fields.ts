/** The fields of errors of batches 批量操作; a part of `ErrorFields`. */
export interface BatchErrorFields {
  /** The tenant has no such batch. */
  'batch.not_found': { readonly batchId: string };
  /** More items than `most` were named or found; plan several batches. */
  'batch.too_large': { readonly most: number };
  /** The plan is older than a plan may be: what it says may not be so any more. */
  'batch.expired': { readonly batchId: string; readonly expiredAt: number };
  /** `legal` is what `state` accepts instead of `command`. */
  'batch.illegal_transition': {
    readonly batchId: string;
    readonly state: string;
    readonly command: string;
    readonly legal: readonly string[];
  };
  /** Its operation is one of those that no command takes back, or `endedAt` was too long ago. */
  'batch.not_undoable': {
    readonly batchId: string;
    readonly operation: string;
    readonly endedAt: number | null;
  };
  /** Something else has happened to the item since, which taking it back would undo as well. */
  'batch.item_moved_on': { readonly orderId: string };
}
