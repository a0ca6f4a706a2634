import type { ChecklistReport, FindingDraft, FindingSubject } from '@kaquan/core/reports';
import { unwrapOrThrow } from '@kaquan/core';
import type { Found } from './compare.ts';
import type { Host, Shop } from './host.ts';
import { ofBatch, ofHouse, ofItem, ofOrder, ofProduct, ofShop } from './subjects.ts';

/** What is needed to say in this demo's words what a finding is about. */
export interface Words {
  readonly host: Host;
  readonly shops: readonly Shop[];
  readonly products: ReadonlyMap<string, string>;
}

/** What a report has found, with everything that it could not check. */
export async function findingsOf(
  words: Words,
  report: ChecklistReport,
  day: number,
): Promise<readonly Found[]> {
  const found: Found[] = [];
  for (const { check, status, figures, findings, more } of report.results) {
    for (const finding of findings) {
      const subject = await subjectOf(words, finding);
      found.push({ day, check, code: finding.code, subject, figures: textOf(finding.figures) });
    }
    // What is cut off, or could not be looked at, is nothing to be passed over.
    if (more > 0)
      found.push({ day, check, code: 'report.more', subject: check, figures: String(more) });
    if (statuses[status]) {
      found.push({ day, check, code: 'check.unknown', subject: check, figures: textOf(figures) });
    }
  }
  return found;
}

const statuses: Readonly<Record<ChecklistReport['status'], boolean>> = {
  pass: false,
  warn: false,
  fail: false,
  unknown: true,
};

const brokenBalance = 'reconcile.balance';

type Named<Kind extends FindingSubject['kind']> = Extract<FindingSubject, { readonly kind: Kind }>;

async function subjectOf(words: Words, { code, subject, figures }: FindingDraft): Promise<string> {
  const shopOf = (shopId: string): number =>
    words.shops.findIndex((each) => each.shopId === shopId);
  const orderNo = String(figures['orderNo'] ?? '');
  const tellers: { readonly [Kind in FindingSubject['kind']]: (about: Named<Kind>) => string } = {
    tenant: () => ofHouse,
    month: () => ofHouse,
    shop: ({ shopId }) => ofShop(shopOf(shopId)),
    shop_period: ({ shopId }) => ofShop(shopOf(shopId)),
    order: ({ shopId }) => ofOrder(shopOf(shopId), orderNo),
    order_no: (about) => ofOrder(shopOf(about.shopId), about.orderNo),
    case: ({ shopId }) => ofOrder(shopOf(shopId), orderNo),
    product: ({ productId }) => ofProduct(codeOf(words, productId)),
    // By the merchant's own code, which the marketplace's numbers stand for.
    item: ({ shopId, itemId }) => ofItem(shopOf(shopId), String(figures['outerId'] ?? itemId)),
    cause: ({ cause }) => `cause ${cause}`,
    batch: ({ batchId }) => ofBatch(batchId),
    user: ({ user }) => `user ${user}`,
    // Where a balance is not what the lines come to, it is about the account.
    statement_line: ({ shopId, lineNo }) =>
      code === brokenBalance ? ofShop(shopOf(shopId)) : ofOrder(shopOf(shopId), orderNo || lineNo),
  };
  if (subject.kind === 'order' && orderNo === '') {
    const { orderId, shopId } = subject;
    const order = await unwrapOrThrow(words.host.desk.orders.load({ orderId }));
    return ofOrder(shopOf(shopId), order.orderNo);
  }
  return (tellers[subject.kind] as (about: FindingSubject) => string)(subject);
}

function codeOf({ products }: Words, productId: string): string {
  for (const [code, id] of products) if (id === productId) return code;
  return productId;
}

function textOf(figures: FindingDraft['figures']): string {
  return Object.entries(figures)
    .map(([name, value]) => `${name} ${String(value)}`)
    .join(', ');
}
