import { ok } from 'neverthrow';
import { driftOf, type Drift } from '../../../shop/drift.ts';
import { collectFindings } from '../collect-findings.ts';
import { defineCheck } from '../check.ts';

/**
 * Shops that no longer agree with their channels 配置不一致, as far as those were asked. A shop is to be called
 * here what its channel calls it, so that people at both sides speak of the same one; whoever wants it
 * otherwise acknowledges that once.
 */
export const weeklyDrift = defineCheck({
  id: 'weekly.drift',
  checklist: 'weekly',
  codes: ['config.drift'],
  settles: 'all',
  run({ scope, shops }) {
    const found = collectFindings<'config.drift'>();
    let drifted = 0;
    for (const shop of shops) {
      const { shopId, name, channelType } = shop;
      const drifts = driftOf(shop, scope.runtime.channelByType.get(channelType));
      const [first] = drifts;
      if (first === undefined) continue;
      drifted += 1;
      found.add({
        code: 'config.drift',
        subject: { kind: 'shop', shopId },
        status: drifts.some(({ code }) => isAboutMoney[code]) ? 'fail' : 'warn',
        figures: {
          name,
          differs: drifts.map(({ code }) => code).join(', '),
          here: first.here,
          there: first.there,
        },
        evidence: drifts.map(({ code, here, there }) => `${code}: ${here} / ${there}`).slice(0, 20),
        remedies: drifts.flatMap(({ code, there }) =>
          isName[code] ? [{ call: 'shops.update', input: { shopId, name: there } }] : [],
        ),
      });
    }
    return Promise.resolve(ok(found.outcome({ shops: shops.length, drifted })));
  },
});

/** Whether orders, or their money, go to somebody else than is said here. */
const isAboutMoney: Readonly<Record<Drift['code'], boolean>> = {
  name: false,
  ordering_user: true,
  linked_account: true,
  policy: false,
  channel: false,
};

/** What is set right by calling it what the channel calls it. */
const isName: Readonly<Record<Drift['code'], boolean>> = {
  name: true,
  ordering_user: false,
  linked_account: false,
  policy: false,
  channel: false,
};
