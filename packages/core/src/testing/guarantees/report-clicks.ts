import type { ResultAsync } from 'neverthrow';
import type { CoreError } from '../../kernel/errors.ts';
import { dayMs } from '../../kernel/time.ts';
import { createReports, type ReportsHandle } from '../../reports/create-reports.ts';
import type { CallOptions } from '../../runtime/runtime.ts';
import { must } from './answers.ts';
import type { Stage } from './stage.ts';
import { importing } from './statement-kit.ts';

type Call = (reports: ReportsHandle, options: CallOptions) => ResultAsync<object, CoreError>;

/** The reports of an operator, their parts as services beside each other. */
export function reportServices({ kaquan }: Pick<Stage, 'kaquan'>): {
  readonly desk: ReportsHandle;
  readonly services: Readonly<Record<string, object>>;
} {
  const desk = createReports(kaquan).with({ actor: { kind: 'operator', id: 'li' } });
  const isCall = ([, part]: readonly [string, unknown]): boolean => typeof part === 'function';
  const entries: readonly (readonly [string, object])[] = Object.entries(desk);
  const parts = entries.filter((entry) => !isCall(entry));
  const named = parts.map(([name, part]) => [`reports.${name}`, part] as const);
  const calls = Object.fromEntries(entries.filter(isCall));
  return { desk, services: { reports: calls, ...Object.fromEntries(named) } };
}

// A period with a line that names an order nobody here knows.
async function aPeriod(stage: Stage) {
  const from = stage.clock.now();
  stage.market.bookLine({ orderNo: `of nobody ${String(from)}`, amountMinor: 700 });
  await must(importing(stage));
  stage.clock.advance(dayMs);
  return { shopId: stage.shopId, period: { from, to: stage.clock.now() } };
}

async function reconciled(stage: Stage): Promise<string> {
  const { reconciliation } = reportServices(stage).desk;
  return (await must(reconciliation.run(await aPeriod(stage)))).reconciliation.reportId;
}

const said = (reportId: string) => ({ reportId, differenceNo: 1, note: '属于另一店铺' });

/** Calls of reports that change something, each where it is legal. */
export const reportClicks: Readonly<Record<string, (stage: Stage) => Promise<Call>>> = {
  'reports.reconciliation.run': async (stage) => {
    const input = await aPeriod(stage);
    return ({ reconciliation }, options) => reconciliation.run(input, options);
  },
  'reports.reconciliation.explain': async (stage) => {
    const input = said(await reconciled(stage));
    return ({ reconciliation }, options) => reconciliation.explain(input, options);
  },
  'reports.reconciliation.signOff': async (stage) => {
    const reportId = await reconciled(stage);
    await must(reportServices(stage).desk.reconciliation.explain(said(reportId)));
    return ({ reconciliation }, options) => reconciliation.signOff({ reportId }, options);
  },
};

/**
 * Those whose second click is another test's: checklists and findings (G1656), and archives, which are written
 * to where the host says and are another each time (G1705).
 */
export const reportClicksElsewhere: ReadonlySet<string> = new Set([
  'reports.archive.write',
  'reports.daily',
  'reports.findings.acknowledge',
  'reports.findings.assign',
  'reports.findings.note',
  'reports.findings.reopen',
  'reports.findings.resolve',
  'reports.monthly',
  'reports.weekly',
]);
