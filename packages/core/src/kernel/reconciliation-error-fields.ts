/** The fields of errors of reconciliations 对账; a part of `ErrorFields`. */
export interface ReconciliationErrorFields {
  /** The tenant has no such reconciliation. */
  'reconciliation.not_found': { readonly reportId: string };
  /** It has found fewer. */
  'reconciliation.no_difference': { readonly reportId: string; readonly differenceNo: number };
  /** `legal` is what `state` accepts instead of `command`. */
  'reconciliation.illegal_transition': {
    readonly reportId: string;
    readonly state: string;
    readonly command: string;
    readonly legal: readonly string[];
  };
  /** So many differences are neither explained nor accepted. */
  'reconciliation.unexplained': { readonly reportId: string; readonly open: number };
  /** Its caller's signal; what it had found is forgotten in time. */
  'reconciliation.stopped': { readonly reportId: string };
}
