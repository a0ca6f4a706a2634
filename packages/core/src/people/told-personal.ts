import { ok, type Result } from 'neverthrow';
import type { Decision } from '../order/decision.ts';
import { join } from '../order/fresh-reading.ts';
import type { JobContext } from '../order/order-jobs.ts';
import type { OrderReading } from '../order/order-reading.ts';
import { isOlderThan } from '../order/reported.ts';
import type { ChannelOrder } from '../ports/channel.ts';
import type { VaultError } from '../ports/vault.ts';
import type { Scope } from '../runtime/runtime.ts';
import type { Shop } from '../shop/shop.ts';
import {
  decideTakePersonal,
  type PersonalDecision,
  type SealedPersonal,
} from './personal-decide.ts';
import type { CheckedPersonal } from './recipient-input.ts';
import { sealPersonal } from './seal-personal.ts';

/** Seals what readings tell of people, reading by reading; what nothing needs is not kept later. */
export async function sealTold(
  scope: Scope,
  { shopId }: Shop,
  readings: readonly OrderReading[],
): Promise<Result<readonly (readonly SealedPersonal[])[], VaultError>> {
  if (!readings.some(({ read }) => tellsOfPeople(read))) return ok(readings.map(() => []));
  return sealPersonal(
    scope,
    readings.map(({ read }) => {
      return { owner: { shopId, orderNo: read.orderNo }, personal: personalOf(read) };
    }),
  );
}

/** Whether a reading tells anything of people. */
export function tellsOfPeople(read: ChannelOrder): boolean {
  const { recipient, account } = personalOf(read);
  return recipient !== undefined || account !== undefined;
}

// A channel that gives empty texts gives nothing.
function personalOf({ recipient, account }: ChannelOrder): CheckedPersonal {
  const isEmpty = (recipient?.name ?? '') === '' && (recipient?.address ?? '') === '';
  return {
    ...(recipient && !isEmpty && { recipient }),
    ...(account && { account }),
  };
}

/** Takes in what a reading tells of people, behind what it tells of the order itself. */
export function takePersonal(
  {
    decision,
    reading,
    told,
  }: {
    readonly decision: Decision;
    readonly reading: OrderReading;
    readonly told: readonly SealedPersonal[];
  },
  { order, shop, now, texts }: JobContext,
): PersonalDecision {
  const isOld = order !== null && isOlderThan(reading.read, order.reported);
  if (isOld || told.length === 0) return { decision, texts: [] };
  const taken = decideTakePersonal(decision.order, told, { policy: shop.policy, now, texts });
  return { decision: join(decision, taken.decision), texts: taken.texts };
}
