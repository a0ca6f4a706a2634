import type { CatalogEntry } from './catalog-entry.ts';
import { listWords } from './error-lists.ts';

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

/** What can be wrong with reports 报告 and findings 问题. */
export const reportErrors: {
  readonly [Code in keyof ReportErrorFields]: CatalogEntry<ReportErrorFields[Code]>;
} = {
  'report.not_found': {
    retry: 'never',
    message: (e) => `Report ${e.reportId} does not exist for this tenant`,
  },
  'finding.not_found': {
    retry: 'never',
    message: (e) => `Finding ${e.findingId} does not exist for this tenant`,
  },
  'finding.illegal_transition': {
    retry: 'never',
    message: (e) =>
      `Finding ${e.findingId} is ${e.state}: ${e.command} is not possible, only ${listWords(e.legal)}`,
  },
};
