import { worstOf, type Check, type CheckContext, type CheckOutcome } from './check.ts';
import type { CheckStatus } from './finding.ts';

/** How one check of a checklist came out. */
export interface CheckedLine extends CheckOutcome {
  /** The check's id. */
  readonly check: string;
}

/**
 * Makes checks one after the other. One that fails to be made is `unknown` with what went wrong as its
 * figures, and stops no other. `between` is called after each.
 */
export async function runChecks(
  checks: readonly Check[],
  context: CheckContext,
  between: () => Promise<void> = () => Promise.resolve(),
): Promise<readonly CheckedLine[]> {
  const lines: CheckedLine[] = [];
  for (const check of checks) {
    lines.push({ check: check.id, ...(await outcomeOf(check, context)) });
    await between();
  }
  return lines;
}

/** How a checklist came out: the worst of its checks; `unknown` where it has none. */
export function statusOfLines(lines: readonly { readonly status: CheckStatus }[]): CheckStatus {
  return lines.length === 0 ? 'unknown' : worstOf(lines.map(({ status }) => status));
}

async function outcomeOf(check: Check, context: CheckContext): Promise<CheckOutcome> {
  try {
    const outcome = await check.run(context);
    if (outcome.isOk()) return outcome.value;
    const { code, message } = outcome.error;
    return unknown(code, message);
  } catch (cause) {
    // A defect of one check: the others are worth having without it.
    context.scope.runtime.logger.log('error', 'a check has failed', {
      check: check.id,
      cause: String(cause),
    });
    return unknown('check.failed', 'it has failed; the log says how');
  }
}

/** A check that could not be made, and why. */
function unknown(code: string, message: string): CheckOutcome<never> {
  return { status: 'unknown', figures: { code, message }, findings: [] };
}
