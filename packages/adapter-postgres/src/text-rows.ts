import type { Change, SealedText } from '@kaquan/core/ports';
import { timestampOf } from './rows.ts';
import type { Row } from './session.ts';

/** What a change does to sealed texts, as rows of JSON. */
export function textRowsOf({ tenant, texts }: Change): {
  readonly put_texts: readonly Row[];
  readonly drop_texts: readonly Row[];
} {
  const { put = [], drop = [] } = texts ?? {};
  return {
    put_texts: put.map((text) => textRowOf(tenant, text)),
    drop_texts: drop.map(({ orderId, kind }) => ({ tenant_id: tenant, order_id: orderId, kind })),
  };
}

function textRowOf(tenant: string, text: SealedText): Row {
  return {
    tenant_id: tenant,
    order_id: text.orderId,
    kind: text.kind,
    sealed: text.sealed,
    print: text.print,
    told_print: text.toldPrint,
    stored_at: timestampOf(text.storedAt),
  };
}
