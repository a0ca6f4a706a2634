import { err, ok, type Result } from 'neverthrow';
import { handWorkOf, type HandWork } from '../../../fulfilment/hand-work.ts';
import { dayMs, type Instant } from '../../../kernel/time.ts';
import type { Order } from '../../../order/order.ts';
import type { StorageError } from '../../../ports/storage.ts';
import { defineCheck, type CheckContext } from '../check.ts';
import { collectFindings, type FindingCollector } from '../collect-findings.ts';
import type { FindingDraft } from '../finding.ts';
import { parkedFinding, readParked } from './parked-effects.ts';
import { readPages } from '../../read-pages.ts';
import { readUntold, untoldFinding } from './untold.ts';

/** So long it is a person's ordinary work of the day; after that it is forgotten work. */
const forgottenMs = dayMs;

type Code = 'effect.parked' | 'confirm.pending' | 'confirm.by_hand' | 'goods.owed_elsewhere';

const codes: Readonly<
  Record<HandWork['kind'], Extract<Code, 'confirm.by_hand' | 'goods.owed_elsewhere'>>
> = {
  tell: 'confirm.by_hand',
  owed: 'goods.owed_elsewhere',
};

const pageSize = 500;

/**
 * What the buyer has and the channel does not know of, or the other way round; what the channel was told so
 * often in vain that it is told no more; and what it could not be told for a day, or with its last time near.
 */
export const dailyChannelTold = defineCheck({
  id: 'daily.channel_told',
  checklist: 'daily',
  codes: ['effect.parked', 'confirm.pending', 'confirm.by_hand', 'goods.owed_elsewhere'],
  settles: 'all',
  async run(context) {
    const found = collectFindings<Code>();
    const givenUp = new Set<string>();
    const parked = await readParked(context, (each) => {
      for (const { subject } of each.effects) givenUp.add(subject);
      found.add(parkedFinding(each));
    });
    if (parked.isErr()) return err(parked.error);
    let pending = 0;
    const untold = await readUntold(context, (each) => {
      pending += 1;
      found.add(untoldFinding(each, context));
    });
    if (untold.isErr()) return err(untold.error);
    const byHand = await lookAtHandWork(context, found, givenUp);
    return byHand.map((count) =>
      found.outcome({ byHand: count, parkedEffects: givenUp.size, untold: pending }),
    );
  },
});

async function lookAtHandWork(
  { scope, shops, shopId, now }: CheckContext,
  found: FindingCollector<Code>,
  givenUp: ReadonlySet<string>,
): Promise<Result<number, StorageError>> {
  const { runtime, tenant } = scope;
  const policies = new Map(shops.map((shop) => [shop.shopId, shop.policy]));
  const filter = { tenant, by: 'hand_work', to: now + 1, limit: pageSize } as const;
  const of = shopId === null ? filter : { ...filter, shopId };
  let byHand = 0;
  for await (const page of readPages((from) => runtime.storage.findDue({ ...of, ...from }))) {
    if (page.isErr()) return err(page.error);
    for (const order of page.value) {
      const policy = policies.get(order.shopId);
      const work = policy === undefined ? [] : handWorkOf(order, policy);
      byHand += work.length;
      // What was given up is found already, and can be tried again.
      const left = work.filter((each) => !isGivenUp(each, givenUp));
      const [oldest] = left.toSorted((a, b) => a.since - b.since);
      if (oldest === undefined || now - oldest.since < forgottenMs) continue;
      found.add(findingOf(order, oldest, now));
    }
  }
  return ok(byHand);
}

function isGivenUp(work: HandWork, givenUp: ReadonlySet<string>): boolean {
  return 'confirmation' in work && givenUp.has(work.confirmation.confirmationId);
}

function findingOf(
  { orderId, shopId, orderNo }: Order,
  work: HandWork,
  now: Instant,
): FindingDraft<Code> {
  const isTold = work.kind === 'tell';
  const confirmationId = isTold ? work.confirmation.confirmationId : null;
  return {
    code: codes[work.kind],
    subject: { kind: 'order', shopId, orderId },
    status: 'warn',
    figures: {
      orderNo,
      sinceAt: work.since,
      lateMs: now - work.since,
      note: isTold ? work.confirmation.note : '',
    },
    evidence: [orderId],
    remedies:
      confirmationId === null
        ? []
        : [{ call: 'fulfilment.confirmByHand', input: { orderId, confirmationId } }],
  };
}
