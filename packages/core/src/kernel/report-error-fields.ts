/** What reports and findings can answer beside their storage. */
export interface ReportErrorFields {
  /** The tenant has no such report, or it is kept no longer. */
  'report.not_found': { readonly reportId: string };
  /** The tenant has no such finding, or it is kept no longer. */
  'finding.not_found': { readonly findingId: string };
  /** The table of findings has no such move; `legal` are those that it has. */
  'finding.illegal_transition': {
    readonly findingId: string;
    readonly state: string;
    readonly command: string;
    readonly legal: readonly string[];
  };
}
