import type { CatalogEntry } from './catalog-entry.ts';
import { listWords } from './error-lists.ts';
import type { ReportErrorFields } from './report-error-fields.ts';

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
