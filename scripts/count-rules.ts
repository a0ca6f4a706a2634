/** How many tests and steps there were. */
export interface Count {
  readonly passed: number;
  readonly failed: number;
}

/** What of vitest's JSON report is counted. */
export interface TestReport {
  readonly testResults: readonly {
    readonly status: string;
    readonly assertionResults: readonly { readonly status: string }[];
  }[];
}

/** What `verify --json` writes. */
export type VerifyReport = readonly { readonly ok: boolean }[];

/**
 * Tests that passed and failed. A file that failed before its first test counts as one failure, and so
 * does a run that ended badly, or found nothing, without a failed test to show for it.
 */
export function countTests(report: TestReport | null, exitCode: number): Count {
  const files = report?.testResults ?? [];
  const statuses = files.flatMap((file) =>
    file.status === 'failed' && file.assertionResults.every(({ status }) => status !== 'failed')
      ? [...file.assertionResults.map(({ status }) => status), 'failed']
      : file.assertionResults.map(({ status }) => status),
  );
  return settled(
    {
      passed: statuses.filter((status) => status === 'passed').length,
      failed: statuses.filter((status) => status === 'failed').length,
    },
    exitCode,
  );
}

/** Steps that passed and failed, by the same measure. */
export function countSteps(report: VerifyReport | null, exitCode: number): Count {
  const steps = report ?? [];
  const failed = steps.filter(({ ok }) => !ok).length;
  return settled({ passed: steps.length - failed, failed }, exitCode);
}

function settled(count: Count, exitCode: number): Count {
  const isSilentFailure = count.failed === 0 && (exitCode !== 0 || count.passed === 0);
  return isSilentFailure ? { ...count, failed: 1 } : count;
}
