import { err, ok } from 'neverthrow';
import type { ShopId } from '../../../kernel/ids.ts';
import { dayMs } from '../../../kernel/time.ts';
import { readSwings, type AccountSwings } from '../../anomaly/read-swings.ts';
import type { Swing } from '../../anomaly/swings.ts';
import { collectFindings } from '../collect-findings.ts';
import { defineCheck, type CheckContext } from '../check.ts';
import type { FindingDraft } from '../finding.ts';

/** What nothing explains stays a finding for so long, and goes as soon as something does. */
const lookBackMs = 31 * dayMs;

/** Balances that rose or fell by what no posting explains 余额异常波动. */
export const dailyBalanceSwings = defineCheck({
  id: 'daily.balance_swings',
  checklist: 'daily',
  codes: ['balance.swing'],
  settles: 'all',
  async run(context) {
    const { from, to } = context.period;
    const period = { from: Math.max(0, from - lookBackMs), to };
    const read = await readSwings(context.scope, context.shops, period);
    if (read.isErr()) return err(read.error);
    const found = collectFindings<'balance.swing'>();
    for (const worst of worstByShop(read.value)) found.add(findingOf(worst, context));
    const steps = read.value.flatMap(({ swings }) => swings);
    const pending = steps.filter(({ isPending }) => isPending).length;
    return ok(found.outcome({ accounts: read.value.length, steps: steps.length, pending }));
  },
});

interface Worst {
  readonly shopId: ShopId;
  readonly account: AccountSwings;
  readonly swing: Swing;
}

const sizeOf = ({ swing }: Worst): number => Math.abs(swing.unexplainedMinor);

// One finding for a shop, the greatest: several sources tell of the same money.
function worstByShop(accounts: readonly AccountSwings[]): readonly Worst[] {
  const flagged = accounts.flatMap((account) =>
    account.swings.flatMap((swing) => {
      const [shopId] = account.shopIds;
      return swing.flag === null || shopId === undefined ? [] : [{ shopId, account, swing }];
    }),
  );
  const byShop = new Map<ShopId, Worst>();
  for (const each of flagged.toSorted((a, b) => sizeOf(a) - sizeOf(b)))
    byShop.set(each.shopId, each);
  return [...byShop.values()];
}

function findingOf(
  { shopId, account, swing }: Worst,
  { shops }: CheckContext,
): FindingDraft<'balance.swing'> {
  const { source, linkedAccount, currency } = account;
  const flagged = account.swings.filter(({ flag }) => flag !== null);
  return {
    code: 'balance.swing',
    subject: { kind: 'shop', shopId },
    status: swing.flag === 'drop' ? 'fail' : 'warn',
    figures: {
      name: shops.find((each) => each.shopId === shopId)?.name ?? shopId,
      ...{ source, linkedAccount, currency },
      beforeMinor: swing.before.amountMinor,
      beforeAt: swing.before.asOf,
      afterMinor: swing.after.amountMinor,
      afterAt: swing.after.asOf,
      changeMinor: swing.changeMinor,
      explainedMinor: swing.explainedMinor,
      unexplainedMinor: swing.unexplainedMinor,
      swings: flagged.length,
    },
    evidence: swing.postings,
    remedies: [],
  };
}
