import { err, ok, type Result } from 'neverthrow';
import { openRecipient, type OpenRecipientError } from '../../people/personal-calls.ts';
import { isPersonalKept } from '../../people/personal-needs.ts';
import { personalKinds } from '../../people/personal.ts';
import type { Order } from '../../order/order.ts';
import { readOrders } from '../orders/read-orders.ts';
import { goOn, type ArchiveDesk, type SectionError } from './archive-desk.ts';
import type { ArchivePart } from './archive-format.ts';
import { openParts } from './part-writer.ts';
import type { SealBytes } from './seal-part.ts';

/** Why personal data is not archived. */
export type WritePersonalError = SectionError | OpenRecipientError;

/**
 * Writes recipients 收件人 and accounts 充值账号 of the orders that were placed in the period, as far as they
 * are kept, sealed to the host's key. Each is opened on record, in the history of its order.
 */
export async function writePersonal(
  desk: ArchiveDesk,
  how: { readonly seal: SealBytes; readonly reason: string },
): Promise<Result<readonly ArchivePart[], WritePersonalError>> {
  const { scope, sink, period } = desk;
  const { runtime, tenant } = scope;
  const parts = openParts({ section: 'personal', encoding: 'jwe', sink, seal: how.seal });
  let rows = 0;
  const placed = { tenant, created: period };
  for await (const page of readOrders(runtime.storage, placed)) {
    if (page.isErr()) return err(page.error);
    for (const order of page.value) {
      const row = await openedRow(desk, order, how.reason);
      if (row.isErr()) return err(row.error);
      if (row.value === null) continue;
      const added = await parts.add(`${JSON.stringify(row.value)}\n`);
      if (added.isErr()) return err(added.error);
      rows += 1;
    }
    const wanted = goOn(desk, { section: 'personal', rows });
    if (wanted.isErr()) return err(wanted.error);
  }
  return parts.end();
}

/** What is kept of an order, opened; `null` where nothing is. */
async function openedRow(
  { scope }: ArchiveDesk,
  order: Order,
  reason: string,
): Promise<Result<object | null, OpenRecipientError>> {
  const { orderId, orderNo } = order;
  if (!personalKinds.some((kind) => isPersonalKept(order, kind))) return ok(null);
  const opened = await openRecipient(scope, orderId, { reason });
  if (opened.isErr()) {
    // It was erased since the page was read: then there is none.
    return opened.error.code === 'personal.not_kept' ? ok(null) : err(opened.error);
  }
  const { recipient, account } = opened.value;
  const whole = recipient && {
    name: recipient.name.reveal(),
    phone: recipient.phone.reveal(),
    region: recipient.region.reveal(),
    address: recipient.address.reveal(),
  };
  return ok({ orderId, orderNo, recipient: whole, account: account?.reveal() ?? null });
}
